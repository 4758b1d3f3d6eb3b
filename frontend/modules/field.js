// Entry of the technician's pages: keeps them for reading offline, and what is reported until it was sent.
import { keepAttendance } from "./outbox-attendance.js";
import { acceptForms } from "./outbox-forms.js";
import { startBanner } from "./offline-banner.js";
import { startJob } from "./offline-job.js";
import { keepPages } from "./keep-pages.js";
import { Outbox } from "./outbox.js";
import { startPhoneState } from "./phone-state.js";
import { startSignatures } from "./signature.js";
import { startOutboxView } from "./outbox-view.js";

const element = document.getElementById("phone-data");
if (element) start(JSON.parse(element.textContent));

async function start(phone) {
  startBanner(phone);
  const pages = keepPages(phone);
  pages.then((count) => {
    document.documentElement.dataset.pages = count ?? "none";
  });
  const outbox = await Outbox.open(phone).catch(() => null);
  startPhoneState(phone, outbox, pages);
  // Without a store the forms work as forms do: with a connection.
  if (!outbox) return;
  startOutboxView(phone, outbox);
  startSignatures();
  const job = startJob(phone, outbox);
  acceptForms(phone, outbox, job);
  keepAttendance(phone, outbox);
  outbox.startSending();
  document.documentElement.dataset.outbox = "ready";
}
