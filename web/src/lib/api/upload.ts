import { ApiError, problemFrom, unreachable } from "./error";
import { leaveForSignIn } from "./browser";

export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

/**
 * Send a form with files and tell how far it is; `fetch` cannot do that.
 *
 * Returns the JSON answer. Throws `ApiError`; `signal` stops the upload.
 */
export function upload<Answer>(
  path: string,
  form: FormData,
  onProgress: (progress: UploadProgress) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.upload.onprogress = (event) => {
      onProgress({ sentBytes: event.loaded, totalBytes: event.total });
    };
    request.onerror = () => reject(unreachable(new Error("upload failed")));
    request.onabort = () => reject(stopped());
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as Answer);
        return;
      }
      if (request.status === 401) leaveForSignIn();
      reject(problemFrom(request.status, headersOf(request), request.responseText));
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const name of ["x-request-id", "retry-after"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

function stopped(): ApiError {
  return new ApiError({
    status: 0,
    code: "stopped",
    title: "The upload was stopped",
    detail: "Nothing was kept. Send the file again when you are ready.",
  });
}
