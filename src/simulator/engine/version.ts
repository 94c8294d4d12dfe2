export const ENGINE_VERSION = '27.3.1';
export const API_VERSION = '1.47';
