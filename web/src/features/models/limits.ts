/** As the API demands it of models. */
export const LONGEST_NAME = 100;
export const NAME_PATTERN = "[A-Za-z0-9._\\-]{1,100}";
export const NAME_RULE = "Letters, digits, dots, _ and -.";
export const LONGEST_DESCRIPTION = 2_000;
export const MOST_TAGS = 30;
export const LONGEST_TAG = 50;
export const MOST_SAMPLE_ROWS = 10_000;
