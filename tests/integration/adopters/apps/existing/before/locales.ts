export const LOCALES = ["en", "de"];

export function isLocale(text: string) {
  return LOCALES.includes(text);
}
