/**
 * The Nuxt UI components the templates may name. They are resolved at build time; this list gives them their types
 * and is the short list of what the interface is made of.
 */
declare module "vue" {
  interface GlobalComponents {
    UApp: typeof import("@nuxt/ui/components/App.vue").default;
    UButton: typeof import("@nuxt/ui/components/Button.vue").default;
    UCheckbox: typeof import("@nuxt/ui/components/Checkbox.vue").default;
    UCommandPalette: typeof import("@nuxt/ui/components/CommandPalette.vue").default;
    UDropdownMenu: typeof import("@nuxt/ui/components/DropdownMenu.vue").default;
    UIcon: typeof import("@nuxt/ui/components/Icon.vue").default;
    UInput: typeof import("@nuxt/ui/components/Input.vue").default;
    UInputMenu: typeof import("@nuxt/ui/components/InputMenu.vue").default;
    UKbd: typeof import("@nuxt/ui/components/Kbd.vue").default;
    UModal: typeof import("@nuxt/ui/components/Modal.vue").default;
    UPopover: typeof import("@nuxt/ui/components/Popover.vue").default;
    UProgress: typeof import("@nuxt/ui/components/Progress.vue").default;
    URadioGroup: typeof import("@nuxt/ui/components/RadioGroup.vue").default;
    USelect: typeof import("@nuxt/ui/components/Select.vue").default;
    USelectMenu: typeof import("@nuxt/ui/components/SelectMenu.vue").default;
    USeparator: typeof import("@nuxt/ui/components/Separator.vue").default;
    USwitch: typeof import("@nuxt/ui/components/Switch.vue").default;
    UTable: typeof import("@nuxt/ui/components/Table.vue").default;
    UTabs: typeof import("@nuxt/ui/components/Tabs.vue").default;
    UTextarea: typeof import("@nuxt/ui/components/Textarea.vue").default;
    UTooltip: typeof import("@nuxt/ui/components/Tooltip.vue").default;
  }
}

export {};
