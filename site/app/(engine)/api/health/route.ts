import { HANDLERS } from "../handlers";

export const dynamic = "force-dynamic";
export const GET = HANDLERS.health;
