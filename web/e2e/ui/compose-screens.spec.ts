/** What writing looks like in each of its states: pictures to be looked at (SCREENS=1). */
import type { Locator, Page } from "@playwright/test";
import { test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";
import { invitation } from "./reader-mail.ts";
import { saveIdentity, toIdentity } from "./to-identity.ts";
import { toSection } from "./to-section.ts";

const looks = [
  { look: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { look: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { look: "phone", colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  { look: "phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
] as const;

test.skip(process.env["SCREENS"] === undefined, "pictures are taken when they are asked for");
test.describe.configure({ timeout: 90_000 });

const writing = (page: Page): Locator => page.locator(".compose").last();
const words = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Message" });
const field = (page: Page, name: string): Locator => writing(page).getByRole("combobox", { name });
const press = (page: Page, name: string): Promise<void> =>
  writing(page).getByRole("button", { name, exact: true }).click();

/** `page`: on a phone there are no keys to begin with. */
async function begin({ page }: Ui): Promise<void> {
  await page.locator("[data-id]").first().waitFor();
  if (page.viewportSize()?.width === 390) await page.getByRole("button", { name: "Write", exact: true }).last().click();
  else await page.keyboard.press("c");
  await field(page, "To").waitFor();
}

async function open({ page }: Ui, subject: string): Promise<void> {
  await page.locator("[data-id]", { hasText: subject }).first().click();
  await page.locator("article").first().waitFor();
}

async function answer(ui: Ui, subject: string, name: string): Promise<void> {
  await open(ui, subject);
  await ui.page.getByRole("group", { name: "Answer" }).getByRole("button", { name, exact: true }).click();
  await words(ui.page).waitFor();
}

async function write(ui: Ui, to: string, subject: string, text: string): Promise<void> {
  const { page } = ui;
  await begin(ui);
  await field(page, "To").fill(`${to},`);
  await writing(page).getByRole("textbox", { name: "Subject" }).fill(subject);
  await words(page).click();
  await page.keyboard.type(text);
}

const menu = async (page: Page, name: string): Promise<void> => {
  await press(page, "More");
  await page.getByRole("menuitem", { name }).click();
};

const LETTER = "Hello Ines,\n\nSaturday at ten is fine. I bring the coffee and the blue ink.\n\nAda";

const MANY = Array.from({ length: 26 }, (_, at) => `Person ${(at + 1).toString()} <p${at.toString()}@kites.example>`);

async function club({ page }: Ui): Promise<void> {
  const isPhone = page.viewportSize()?.width === 390;
  if (isPhone) await page.getByRole("button", { name: "Show mailboxes" }).click();
  await page.getByRole("button", { name: "Settings" }).click();
  await toIdentity(page, "The Kite Club\nEvery Sunday on the dunes");
}

const MINUTE = 60;
const minutes = (ahead: number): number => Math.floor(Date.now() / 1000) + ahead * MINUTE;

async function toMailbox(page: Page, name: string): Promise<void> {
  if (page.viewportSize()?.width === 390) await page.getByRole("button", { name: "Show mailboxes" }).click();
  await page.getByRole("treeitem", { name }).click();
}

/** Settings, at one of their pages. */
async function settings(page: Page, name: string): Promise<void> {
  await page.locator("[data-id]").first().waitFor();
  if (page.viewportSize()?.width === 390) await page.getByRole("button", { name: "Show mailboxes" }).click();
  await page.getByRole("button", { name: "Settings" }).click();
  await toSection(page, name);
}

/** One that waits until tomorrow, seen in the outbox. */
async function planned(ui: Ui): Promise<void> {
  await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
  await press(ui.page, "Send later");
  const dialog = ui.page.getByRole("dialog", { name: "Send later" });
  await dialog.getByRole("button", { name: /^Tomorrow morning/ }).click();
  await toMailbox(ui.page, "Outbox");
  await ui.page.getByRole("region", { name: "Waits to be sent" }).waitFor();
}

const states: Readonly<Record<string, (ui: Ui) => Promise<unknown>>> = {
  new: begin,
  written: (ui) => write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER),
  answer: (ui) => answer(ui, "this week’s kites", "Reply"),
  "answer-quote": async (ui) => {
    await answer(ui, "this week’s kites", "Reply");
    await words(ui.page).click();
    await ui.page.keyboard.type("Thank you!");
    await press(ui.page, "Show quoted text");
  },
  "answer-in-text": async (ui) => {
    await answer(ui, "Saturday at the workshop", "Reply");
    await press(ui.page, "Answer in the text");
  },
  "answer-bar": (ui) => open(ui, "Saturday at the workshop"),
  "answer-all": async (ui) => {
    const to = [
      { name: "Ada Lund", address: "ada@example.org" },
      { name: "Eva Brandt", address: "eva@kites.example" },
      { name: "", address: "tim.with.a.very.long.address@department.of.kites.example" },
    ];
    const message = { subject: "Sunday’s wind", text: "Who comes?", to };
    await ui.tell({ type: "deliver", message });
    await answer(ui, "Sunday’s wind", "Reply to all");
  },
  forward: (ui) => answer(ui, "Minutes and the signed contract", "Forward"),
  people: async (ui) => {
    await begin(ui);
    await field(ui.page, "To").fill(`${MANY.join(", ")},`);
    await press(ui.page, "Cc");
    await field(ui.page, "Cc").fill("nobody, Eva Brandt <eva@kites.example>,");
    await field(ui.page, "Bcc").count();
    await press(ui.page, "Send");
  },
  suggested: async (ui) => {
    await begin(ui);
    await field(ui.page, "To").fill("Eva Brandt <eva@kites.example>,");
    await field(ui.page, "To").pressSequentially("e");
    await ui.page.getByRole("option").first().waitFor();
  },
  files: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", "Here are the plans.");
    await writing(ui.page)
      .getByTestId("compose-files")
      .setInputFiles([
        {
          name: "plan of the workshop, second floor.pdf",
          mimeType: "application/pdf",
          buffer: Buffer.alloc(2_400_000),
        },
        { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.alloc(1_000) },
        { name: "press.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(730_000) },
        { name: "film.mov", mimeType: "video/quicktime", buffer: Buffer.alloc(33 << 20) },
      ]);
    await ui.page.getByRole("alert").first().waitFor();
  },
  picture: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", "This is the blue:\n");
    await words(ui.page).evaluate(async (editor) => {
      const canvas = new OffscreenCanvas(320, 180);
      const context = canvas.getContext("2d");
      if (context) {
        context.fillStyle = "#2451c4";
        context.fillRect(0, 0, 320, 180);
      }
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], "blue.png", { type: "image/png" }));
      editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await words(ui.page).locator("img").waitFor();
  },
  looks: async (ui) => {
    const { page } = ui;
    await begin(ui);
    await words(page).click();
    await page.keyboard.press("Control+b");
    await page.keyboard.type("What to bring");
    await page.keyboard.press("Control+b");
    await page.keyboard.press("Enter");
    await press(page, "List");
    await page.keyboard.type("paper");
    await page.keyboard.press("Enter");
    await page.keyboard.type("string");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await press(page, "Quote");
    await page.keyboard.type("and the wind brings itself");
  },
  plain: async (ui) => {
    await answer(ui, "Saturday at the workshop", "Reply");
    await press(ui.page, "More");
    await ui.page.getByRole("menuitemcheckbox", { name: "Plain text" }).click();
    await writing(ui.page).locator("textarea").waitFor();
  },
  menu: async (ui) => {
    await begin(ui);
    await press(ui.page, "More");
  },
  warnings: async (ui) => {
    await write(ui, "jonas@fjord.exmaple", "", "The plan is attached.");
    await press(ui.page, "Send");
    await ui.page.getByRole("dialog", { name: "Send it like this?" }).waitFor();
  },
  nobody: async (ui) => {
    await begin(ui);
    await press(ui.page, "Send");
  },
  sent: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Send");
    await ui.page.locator(".notice").waitFor();
  },
  later: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Send later");
  },
  "saved-words": async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", "Kind regards, and see you soon on the dunes");
    await menu(ui.page, "Saved words");
    await ui.page.getByRole("dialog", { name: "Saved words" }).getByRole("textbox").fill("Regards");
    await ui.page
      .getByRole("dialog", { name: "Saved words" })
      .getByRole("button", { name: "Keep", exact: true })
      .click();
    await ui.page.getByRole("dialog", { name: "Saved words" }).getByText("Regards").first().waitFor();
  },
  link: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", "See the map");
    await ui.page.keyboard.press("Control+k");
    await ui.page.getByRole("dialog", { name: "Link" }).waitFor();
  },
  "files-going": async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", "Here are the plans.");
    await ui.tell({ type: "upload", share: 0.3 });
    const buffer = Buffer.alloc(40_000_000);
    await writing(ui.page)
      .getByTestId("compose-files")
      .setInputFiles([{ name: "film.mp4", mimeType: "video/mp4", buffer }]);
    await ui.page.getByText("Saving 12 MB of 40 MB").waitFor();
  },
  identity: club,
  identities: async (ui) => {
    await club(ui);
    await saveIdentity(ui.page);
  },
  outbox: planned,
  "outbox-leaving": async (ui) => {
    await planned(ui);
    const progress = { sent: 12_000_000, of: 40_000_000 };
    await ui.tell({ type: "outbox", change: { type: "claimed", progress } });
    await ui.page.getByText("12 MB of 40 MB").waitFor();
  },
  "outbox-rest": async (ui) => {
    await planned(ui);
    const to = ["eva@kites.example", "tim.with.a.very.long.address@department.of.kites.example"];
    const rest = { to, at: minutes(20), until: minutes(4 * 24 * 60) };
    await ui.tell({ type: "outbox", change: { type: "partly", rest } });
    await toMailbox(ui.page, "Sent");
    await ui.page.getByText("the mail server takes it later").first().waitFor();
  },
  "outbox-down": async (ui) => {
    await planned(ui);
    await ui.tell({ type: "outbox", change: { why: "smarthostDown", at: minutes(20) } });
  },
  "waits-here": async (ui) => {
    await ui.tell({ type: "connection", connection: { type: "offline" } });
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Send");
    await toMailbox(ui.page, "Drafts");
    await ui.page.getByText("once there is a connection").last().waitFor();
  },
  redirect: async (ui) => {
    await open(ui, "Saturday at the workshop");
    await ui.page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
    await ui.page.getByRole("menuitem", { name: "Redirect" }).click();
    await field(ui.page, "To").fill("eva@kites.example,");
  },
  "redirect-shown": async (ui) => {
    await states["redirect"]?.(ui);
    await writing(ui.page).getByText("Show what goes out").click();
  },
  "filter-forward": async (ui) => {
    const { page } = ui;
    await settings(page, "Filters");
    await page.getByRole("button", { name: "New filter" }).click();
    await page.getByRole("textbox", { name: "Text" }).fill("invoice");
    await page.getByLabel("Send it on").selectOption({ label: "Redirect it as it was received" });
    await page.getByRole("textbox", { name: "To this address" }).fill("bob@example.net");
    await page.getByRole("button", { name: "Save filter" }).click();
    await page.getByRole("textbox", { name: "Code that bob@example.net received" }).fill("1111 1111");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("alert").first().waitFor();
  },
  vacation: async ({ page }) => {
    await settings(page, "Your name");
    const section = page.locator("section", { has: page.getByRole("heading", { name: "While you are away" }) });
    await section.getByRole("switch", { name: "Answer by itself" }).check();
    await section.getByRole("textbox", { name: "Answer" }).fill("Back on Monday.");
    await section.getByRole("heading").evaluate((head) => head.scrollIntoView());
  },
  invitation: async ({ page, tell }) => {
    await tell({ type: "deliver", message: invitation });
    await page.locator("[data-id]", { hasText: "Printing day" }).first().click();
    const card = page.getByRole("region", { name: "Invitation" });
    await card.getByRole("button", { name: "Add a note" }).click();
    await card.getByRole("textbox", { name: "Note" }).fill("I bring paper, ink; and a press.");
  },
  "invitation-answered": async (ui) => {
    await states["invitation"]?.(ui);
    await ui.page.getByRole("region", { name: "Invitation" }).getByRole("button", { name: "Yes" }).click();
    await ui.page.waitForTimeout(1_000);
  },
  returned: async (ui) => {
    await write(ui, "eva@refused.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Send");
    await ui.page.getByText("was not sent").first().waitFor({ timeout: 30_000 });
    if (ui.page.viewportSize()?.width === 390) await ui.page.getByRole("button", { name: "Show mailboxes" }).click();
    await ui.page.getByRole("treeitem", { name: "Drafts" }).click();
    await ui.page.getByRole("region", { name: "Not sent" }).waitFor();
  },
  "returned-open": async (ui) => {
    await states["returned"]?.(ui);
    await ui.page.getByRole("region", { name: "Not sent" }).getByRole("button", { name: "Edit" }).click();
    await words(ui.page).waitFor();
  },
  offline: async (ui) => {
    await ui.tell({ type: "connection", connection: { type: "offline" } });
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Send");
  },
  "offline-writing": async (ui) => {
    await ui.tell({ type: "connection", connection: { type: "offline" } });
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await writing(ui.page).getByText("Saved on this device").waitFor();
  },
  elsewhere: async (ui) => {
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await writing(ui.page).getByText("Saved in Drafts").waitFor();
    await ui.tell({ type: "dropDrafts" });
    await ui.page.getByText("Another device").first().waitFor({ timeout: 5_000 });
  },
  windows: async (ui) => {
    if (ui.page.viewportSize()?.width === 390) return;
    await write(ui, "ines@atelier-moreau.example", "Cards on Saturday", LETTER);
    await press(ui.page, "Minimise");
    await ui.page.locator("main").click({ position: { x: 4, y: 4 } });
    await write(ui, "jonas.berg@fjord.example", "Contract", "Dear Jonas,");
    await ui.page.locator("main").click({ position: { x: 4, y: 4 } });
    await begin(ui);
  },
  full: async (ui) => {
    if (ui.page.viewportSize()?.width === 390) return;
    await answer(ui, "Saturday at the workshop", "Reply");
    await words(ui.page).click();
    await ui.page.keyboard.type("Yes!");
    await press(ui.page, "Full screen");
    await press(ui.page, "Show quoted text");
  },
};

for (const { look, ...use } of looks)
  test.describe(look, () => {
    test.use(use);
    for (const [name, reach] of Object.entries(states))
      test(name, async ({ ui }) => {
        await ui.tell({ type: "open", count: 12 });
        try {
          await reach(ui);
          await ui.page.waitForTimeout(500);
        } finally {
          // hiding the caret would count as something typed
          await ui.page.screenshot({ path: `artifacts/screens/writing-${look}-${name}.png`, caret: "initial" });
        }
      });
  });
