import { HANDLERS } from "../handlers";

export const POST = HANDLERS.draft;
