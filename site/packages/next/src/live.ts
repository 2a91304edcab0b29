/**
 * Components that run in the browser, for those who ask for them: nothing else of the package does.
 *
 * They ask `GET /api/status` of the site itself.
 */
export { LastChecked } from "./components/last-checked.js";
export { LiveSourceNotice } from "./components/live-source-notice.js";
export { LocalTimes } from "./components/local-times.js";
