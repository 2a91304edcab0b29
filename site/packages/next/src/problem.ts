/** Errors of the API, as application/problem+json (RFC 9457): the status is the truth. */

export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The member of the body that is at fault. */
  readonly member?: string;
}

export function problemResponse(problem: Problem, headers: HeadersInit = {}): Response {
  return Response.json(problem, {
    status: problem.status,
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...headers,
    },
  });
}
