export { onRequestError, register } from "@content-assets/next/instrumentation";
