//! The nouns of the field: what kinds of record there are.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! nouns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A kind of record. On the wire it is its name; a name this version does not know is
        /// held, never rejected (M8), so wire types carry the name as text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Noun { $($(#[$doc])* $variant,)* }

        impl Noun {
            /// Every noun of this version.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire and in the store.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The noun with this name, where this version knows it.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

nouns! {
    /// 单位: city, county, district, zone, department, team.
    Unit = "unit",
    /// 人员: name, post, role, unit, and who may write for them.
    Person = "person",
    /// 无会周.
    Week = "week",
    /// 行程: an outbound trip with its quantified task.
    Trip = "trip",
    /// 计划站点: one planned visit of a trip.
    Stop = "stop",
    /// 企业.
    Company = "company",
    /// 联系人, without what is private.
    Contact = "contact",
    /// A contact's phone, WeChat and e-mail, apart (sync.md Scopes).
    ContactPrivate = "contact_private",
    /// 洽谈: visit, reception, round table, roadshow, video, call.
    Meeting = "meeting",
    /// 线索.
    Lead = "lead",
    /// 跟进: what was done on a lead or company afterwards.
    FollowUp = "follow_up",
    /// 审阅: a verdict or a comment on a record.
    Review = "review",
}

impl fmt::Display for Noun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
