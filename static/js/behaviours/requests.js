// How htmx asks and what it does with an answer: a conflict and a form's errors are shown in place, a failure is told.
import htmx from "htmx";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  timeout: 20_000, // ms
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true, error: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
