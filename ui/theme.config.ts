/**
 * How Nuxt UI's components are dressed. Colours point at the scales in styles/tokens.css; sizes follow the
 * density of the design (control 32, in rows 28) and grow with the 长辈版 through the same variables.
 */
export const theme = {
  colors: {
    primary: "pine",
    secondary: "azurite",
    neutral: "ink",
    info: "azurite",
    warning: "ochre",
    error: "cinnabar",
    success: "pine",
  },
  button: {
    slots: {
      base: "rb-button font-semibold whitespace-nowrap cursor-pointer focus-visible:outline-none",
      leadingIcon: "rb-icon",
      trailingIcon: "rb-icon",
    },
    variants: {
      size: {
        sm: { base: "h-(--ctl-row) px-3 py-0 text-sm gap-1.5" },
        md: { base: "h-(--ctl) px-3 py-0 text-sm gap-1.5" },
        lg: { base: "h-(--ctl-lg) px-4 py-0 text-base gap-2" },
      },
    },
    compoundVariants: [
      { color: "primary", variant: "solid", class: "text-on-pri hover:bg-pri-hover active:bg-pri-hover" },
      {
        color: "neutral",
        variant: "outline",
        class: "bg-surface ring-line-strong hover:bg-hover active:bg-hover",
      },
      {
        color: "error",
        variant: "outline",
        class: "bg-surface text-ci-tx ring-ci-line hover:bg-ci-bg active:bg-ci-bg",
      },
      { color: "primary", variant: "ghost", class: "text-pri-tx hover:bg-pri-bg active:bg-pri-bg" },
      { color: "primary", variant: "link", class: "text-pri-tx px-0 hover:underline" },
    ],
    defaultVariants: { color: "neutral", variant: "outline" },
  },
  input: {
    slots: {
      root: "w-full",
      base: "rb-input h-(--ctl) py-0 text-base",
      trailing: "pe-3",
      leadingIcon: "rb-icon",
      trailingIcon: "rb-icon",
    },
    defaultVariants: { color: "primary", variant: "outline" },
  },
  textarea: { slots: { root: "w-full", base: "rb-input text-base leading-(--l-body)" } },
  selectMenu: { slots: { base: "rb-input h-(--ctl) py-0 text-base w-full", content: "shadow-(--shadow)" } },
  select: { slots: { base: "rb-input h-(--ctl) py-0 text-base w-full", content: "shadow-(--shadow)" } },
  popover: { slots: { content: "rounded-xl shadow-(--shadow) ring-line bg-surface" } },
  tooltip: { slots: { content: "h-auto py-1 px-2 text-xs bg-surface ring-line shadow-(--shadow)" } },
  modal: {
    slots: {
      overlay: "rb-scrim",
      content: "rounded-xl shadow-(--shadow) ring-line divide-line",
      title: "text-lg font-semibold",
      description: "text-sm text-tx-2",
    },
  },
  switch: { slots: { label: "text-sm", base: "cursor-pointer" } },
  checkbox: { slots: { label: "text-base font-normal" } },
};
