/** Asking the server: JSON in, JSON out, one error for all that can go wrong. */

/** What the server said, or that it did not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    message: string,
    readonly type: string,
    readonly where: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

interface ErrorBody {
  error?: { message?: string; type?: string; where?: string; hint?: string };
}

/** The JSON at `address`. Throws ApiError; an aborted request throws the browser's own AbortError. */
export async function getJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, { headers: { Accept: "application/json" }, ...(signal && { signal }) });
}

/** Send `body` and read the answer; the page's key goes with it. */
export async function sendJson<T>(method: string, address: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, {
    method,
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-Twinmap-Page-Key": pageKey() },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** Send a form with its files and read the answer. */
export async function sendForm<T>(address: string, body: FormData): Promise<T> {
  return ask<T>(address, {
    method: "POST",
    headers: { Accept: "application/json", "X-Twinmap-Page-Key": pageKey() },
    body,
  });
}

/** Send a form and read the page that answers it. */
export async function sendForPage(address: string, body: FormData, signal: AbortSignal): Promise<Document> {
  const response = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "text/html", "X-Twinmap-Page-Key": pageKey() },
    body,
    signal,
  });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function pageKey(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="twinmap-page-key"]')?.content ?? "";
}

async function ask<T>(address: string, request: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: "same-origin", ...request });
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new ApiError("", "Unreachable", "", "");
  }
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  const error = (body as ErrorBody | undefined)?.error;
  throw new ApiError(
    error?.message ?? "",
    error?.type ?? String(response.status),
    error?.where ?? "",
    error?.hint ?? "",
  );
}

export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "AbortError";
}
