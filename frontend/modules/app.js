// Entry of all pages. Every part looks for its marks (data attributes) and does nothing without them.
import "./htmx.js";
import { startCharts } from "./charts-loader.js";
import { startConditions } from "./conditions.js";
import { startCopying } from "./copy.js";
import { startDutyPosition } from "./duty-position.js";
import { startDialogs } from "./dialog.js";
import { startFilters } from "./filters.js";
import { startForms } from "./forms.js";
import { startInserting } from "./insert.js";
import { startKeyboard } from "./keyboard.js";
import { startLive } from "./live.js";
import { startMaps } from "./maps-loader.js";
import { startMentions } from "./mentions.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startPositions } from "./position.js";
import { startPresent } from "./present.js";
import { startPrinting } from "./print.js";
import { startRelativeTimes } from "./relative.js";
import { startSelection } from "./selection.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toast.js";
import { startUploads } from "./uploads.js";

document.documentElement.classList.add("tg-ready");

for (const start of [
  startToasts,
  startTheme,
  startMenus,
  startDialogs,
  startForms,
  startUploads,
  startFilters,
  startSelection,
  startKeyboard,
  startPalette,
  startPositions,
  startDutyPosition,
  startPresent,
  startPrinting,
  startConditions,
  startCopying,
  startInserting,
  startMentions,
  startRelativeTimes,
  startLive,
  startCharts,
  startMaps,
]) {
  start();
}
