export const REAPER_MODES = ['report', 'destroy'] as const;
export type ReaperMode = (typeof REAPER_MODES)[number];
