export { default as CompanyField } from "./CompanyField.vue";
export { default as RecordField } from "./RecordField.vue";
export { findLeads, findTrips } from "./seek";
export { default as ChoiceField } from "./ChoiceField.vue";
export { focusField } from "./focus";
export { default as RecordFields } from "./RecordFields.vue";
export { default as TextField } from "./TextField.vue";
export { default as TimeField } from "./TimeField.vue";
export {
  CHOICES,
  COMPANY_GROUPS,
  CONTACT_GROUPS,
  EMPTY,
  filledIn,
  groupOf,
  isFilled,
  LEAD_GROUPS,
  MEETING_GROUPS,
  type FieldGroup,
  type FormNoun,
  type Values,
} from "./specs";
export { usccFindings } from "./uscc";
export { useFindings } from "./useFindings";
export { useLabels } from "./useLabels";
