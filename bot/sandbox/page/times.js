// Every moment is shown in the plan's own time zone, whatever the visitor's computer thinks.

const ZONE = "Asia/Shanghai";
const DAY = 86_400_000; // milliseconds

const parts = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  weekday: "short",
});

/** The pieces of a moment as strings: year, month, day, hour, minute, second (zero-padded) and weekday (周一…周日). */
export function pieces(moment) {
  return Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** 2019年3月4日 */
export function dateText(moment) {
  const { year, month, day } = pieces(moment);
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** 2019年3月4日 周一 */
export function dayText(moment) {
  return `${dateText(moment)} ${pieces(moment).weekday}`;
}

/** 08:30 */
export function timeText(moment) {
  const { hour, minute } = pieces(moment);
  return `${hour}:${minute}`;
}

/** What a chat list shows: the time for today, 昨天, else month and day; with the year when it is another one. */
export function shortText(moment, now) {
  if (dateText(moment) === dateText(now)) return timeText(moment);
  if (dateText(moment) === dateText(new Date(now.getTime() - DAY))) return "昨天";
  const then = pieces(moment);
  const short = `${Number(then.month)}月${Number(then.day)}日`;
  return then.year === pieces(now).year ? short : `${then.year}年${short}`;
}

/** The value of a datetime-local field: 2019-03-04T08:30 */
export function fieldValue(moment) {
  const { year, month, day, hour, minute } = pieces(moment);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** The moment that a datetime-local field names; China has had no summer time since 1991, so the offset is fixed. */
export function fieldMoment(value) {
  return `${value.length === 16 ? `${value}:00` : value}+08:00`;
}
