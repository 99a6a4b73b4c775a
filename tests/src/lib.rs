//! What the product promises, told as stories.
