import type { Locator, Page } from '@playwright/test';
import { expect, test, type Fixtures } from './fixtures.ts';
import { TablePage } from './table-page.ts';
import { TimelinePage } from './timeline-page.ts';
import { WallPage } from './wall-page.ts';

/** How much later than the table the other faces may be. */
const BEHIND_TABLE_MS = 1_000;

/** What a pod's status says when its image cannot be pulled, or, where all images can, its container fails. */
const FAULT = /ImagePull|containerFailed|CrashLoop|Error/;

/** What a real cluster may take until a container that is to fail has: its pods come into being step by step, each after some seconds. */
const FAILS_WITHIN = { timeout: 40_000 };

/** Table, timeline and wall, side by side. */
interface Faces {
  readonly table: TablePage;
  readonly timeline: TimelinePage;
  readonly wall: WallPage;
}

/** Opens all three on a namespace with a deployment "web" of two running pods. */
async function openFaces({
  page,
  cluster,
  dashboard,
  namespace,
}: Fixtures & { page: Page }): Promise<Faces> {
  const table = await TablePage.ofRunningPods({ page, cluster, dashboard, namespace }, 2);
  const timeline = new TimelinePage(await page.context().newPage());
  await timeline.page.goto(`${dashboard.url}/timeline?ns=${namespace}`);
  await expect(timeline.lane('web')).toBeVisible();
  const wall = new WallPage(await page.context().newPage());
  await wall.page.goto(`${dashboard.url}/wall`);
  await expect(wall.head).toContainText('Live');
  for (const { page: one } of [table, timeline, wall]) await markLoad(one);
  return { table, timeline, wall };
}

/** So that a reload would be noticed. */
const markLoad = (page: Page): Promise<void> =>
  page.evaluate(() => void Object.assign(globalThis, { sameLoad: true }));

async function expectSameLoad(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'sameLoad' in globalThis)).toBe(true);
}

/** When each is on screen. */
function seenAt(...locators: Locator[]): Promise<number[]> {
  return Promise.all(
    locators.map(async (locator) => {
      await locator.first().waitFor(FAILS_WITHIN);
      return Date.now();
    }),
  );
}

async function expectTogether(seen: Promise<number[]>): Promise<void> {
  const [table = 0, ...others] = await seen;
  const behindMs = others.map((at) => at - table);
  test.info().annotations.push({ type: 'behind the table, ms', description: behindMs.join(', ') });
  for (const ms of behindMs) expect(ms).toBeLessThan(BEHIND_TABLE_MS);
}

test('a deployment that is scaled, and one that cannot run, are on timeline and wall within a second of the table @cluster @alone', async ({
  page,
  cluster,
  dashboard,
  namespace,
}) => {
  test.setTimeout(150_000);
  const { table, timeline, wall } = await openFaces({ page, cluster, dashboard, namespace });
  await cluster.createDeployment(namespace, 'api', 1);
  await expect(table.rows.getByText('Running')).toHaveCount(3);

  const scaled = seenAt(
    table.rows.nth(4),
    timeline.records.filter({ hasText: /replicas 2, now 4/ }),
    wall.rollouts.getByRole('listitem').filter({ hasText: 'web' }),
  );
  await cluster.scale(namespace, 'web', 4);
  await expectTogether(scaled);

  const broken = seenAt(
    table.rows.filter({ hasText: FAULT }),
    timeline.lane('api').filter({ hasText: FAULT }),
    wall.finding('api', namespace),
  );
  const brokenAt = Date.now();
  await cluster.rollOutBroken(namespace, 'api');
  await expectTogether(broken);
  await expect(wall.finding('api', namespace).getByRole('paragraph')).toHaveText(/\w.*\.$/);
  // Zoomed in to where it happened, to who steps through the lane's marks.
  const change = `ns=${namespace}&kind=Deployment&type=Changed&span=10s&until=${brokenAt + 5_000}`;
  await timeline.page.goto(`${dashboard.url}/timeline?${change}`);
  expect(await timeline.tipWith('api', 'image')).toMatch(/web:1\.0\.0.*2\.0\.0-missing/);
  // What a rollout came to is told in words.
  await expect(wall.page).toHaveTitle(/critical/);
});

test('a dashboard server that is killed: the wall keeps its last state, marked, the timeline knows nothing of the time; then both are live and right without a reload @cluster', async ({
  page,
  cluster,
  dashboard,
  namespace,
}) => {
  test.setTimeout(150_000);
  const { timeline, wall } = await openFaces({ page, cluster, dashboard, namespace });
  await cluster.rollOutBroken(namespace, 'web');
  await expect(wall.finding('web', namespace)).toBeVisible(FAILS_WITHIN);
  await expect(timeline.lane('web', 'failing')).toBeVisible();

  await dashboard.kill();
  await expect(wall.staleFrame).toBeVisible();
  await expect(wall.head).toContainText('Link lost');
  await expect(wall.findings.getByRole('heading', { level: 2 })).toContainText(/As of \d+:\d+:\d+/);
  // Ages stand still: they have become times of the day.
  await expect(wall.finding('web', namespace)).toContainText(/since \d+:\d+/);
  await expect(timeline.freshness).toHaveAccessibleName(/Link lost/);
  await expect(timeline.lane('web', 'unknown .* to now')).toBeVisible();

  // Meanwhile the trouble goes, and another comes.
  await cluster.createDeployment(namespace, 'late', 1);
  await cluster.deployments(namespace).delete('web', {}, AbortSignal.timeout(10_000));
  await dashboard.restart();

  await expect(wall.head).toContainText('Live');
  await expect(wall.staleFrame).toHaveCount(0);
  await expect(wall.finding('web', namespace)).toHaveCount(0);
  await expect(timeline.freshness).toHaveAccessibleName(/Live|Quiet/);
  await cluster.rollOutBroken(namespace, 'late');
  await expect(wall.finding('late', namespace)).toBeVisible(FAILS_WITHIN);
  // The new server knows only its own time.
  await expect(timeline.lane('late', 'unknown \\S+ to \\d\\S+;')).toBeVisible();
  await expect(timeline.lane('late', 'failing')).toBeVisible();
  for (const face of [timeline, wall]) await expectSameLoad(face.page);
});

test('an API server that is killed: the same, and what the informers missed stays unknown @outage', async ({
  page,
  cluster,
  dashboard,
  namespace,
}) => {
  test.setTimeout(270_000);
  const { timeline, wall } = await openFaces({ page, cluster, dashboard, namespace });
  // Of all namespaces: the embedded cluster comes back as another world.
  await timeline.page.goto(`${dashboard.url}/timeline`);
  await markLoad(timeline.page);
  await cluster.rollOutBroken(namespace, 'web');
  await expect(wall.finding('web', namespace)).toBeVisible(FAILS_WITHIN);

  await cluster.kill();
  await expect(wall.staleFrame).toBeVisible();
  await expect(wall.head).toContainText(/API server unreachable/);
  await expect(wall.finding('web', namespace)).toContainText(/since \d+:\d+/);
  await expect(timeline.lane('web', `in ${namespace},.*unknown .* to now`)).toBeVisible();

  await cluster.restart();
  await expect(wall.head).toContainText('Live', { timeout: 30_000 });
  await expect(wall.staleFrame).toHaveCount(0);
  await expect(timeline.freshness).toHaveAccessibleName(/Live|Quiet/);
  const again = await cluster.createNamespace();
  await cluster.createDeployment(again, 'late', 1);
  await cluster.rollOutBroken(again, 'late');
  // Controllers and nodes of a real cluster take their time until they are back.
  await expect(wall.finding('late', again)).toBeVisible({ timeout: 120_000 });
  await expect(timeline.lane('late', `in ${again}, failing`)).toBeVisible();
  // Before the server started, and while the API server was away.
  const twice = timeline.lane('\\S+', 'unknown \\S+ to \\S+ and \\S+ to \\d');
  await expect(twice.first()).toBeVisible();
  for (const face of [timeline, wall]) await expectSameLoad(face.page);
});

test.describe('the timeline', () => {
  test('is filtered by kind and type, zoomed, held and told by keyboard, all in the URL', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const { timeline } = await openFaces({ page, cluster, dashboard, namespace });
    await cluster.rollOutBroken(namespace, 'web');
    await expect(timeline.records.filter({ hasText: 'Failed' }).first()).toBeVisible();
    await expect(timeline.records.filter({ hasText: 'Changed' }).first()).toBeVisible();

    await timeline.page.getByRole('button', { name: 'Choose types' }).click();
    await timeline.page.getByRole('checkbox', { name: 'Warning' }).click();
    await timeline.page.keyboard.press('Escape');
    await expect(timeline.page).toHaveURL(/type=Warning/);
    await expect(timeline.records.filter({ hasText: 'Changed' })).toHaveCount(0);
    await expect(timeline.records.filter({ hasText: 'Failed' }).first()).toBeVisible();

    await timeline.page.goto(`${dashboard.url}/timeline?ns=${namespace}&kind=Deployment&span=10s`);
    // Without its pods, of which the trouble is.
    await expect(timeline.lane('web', 'in progress')).toBeVisible();
    await expect(timeline.records.filter({ hasText: 'ImagePullBackOff' })).toHaveCount(0);
    await timeline.page.getByRole('button', { name: 'Hold the time' }).click();
    await expect(timeline.page).toHaveURL(/until=\d+/);
  });

  test('says what it keeps, within which bounds, and how much it dropped', async ({
    page,
    dashboard,
  }) => {
    const timeline = new TimelinePage(page);
    await page.goto(`${dashboard.url}/timeline`);
    await expect(timeline.bound).toHaveText(
      /^Kept since \d+:\d+:\d+: [\d,]+ of 50,000 records, [\d.]+ of 64 MiB, at most 6 h$/,
    );
  });

  test('shows what changed to who points at its mark', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const { timeline } = await openFaces({ page, cluster, dashboard, namespace });
    await timeline.page.goto(`${dashboard.url}/timeline?ns=${namespace}&kind=Service&span=1m`);
    await cluster.createService(namespace, 'web');
    const lane = timeline.lane('web');
    await expect(lane).toBeVisible();
    const box = await lane.boundingBox();
    if (!box) throw new Error('the lane is not drawn');
    // Its mark is somewhere between the lane's head and the live edge.
    for (let x = box.x + box.width + 4; x < 1_060 && !(await timeline.tip.isVisible()); x += 4) {
      await timeline.page.mouse.move(x, box.y + 12);
    }
    await expect(timeline.tip).toContainText('web');
    await expect(timeline.tip).toContainText(/\d+:\d+:\d+\.\d{3}/);
  });
});

test('one watch per kind serves every page, however many are open', async ({
  page,
  cluster,
  dashboard,
}) => {
  const paths = ['/pods', '/timeline', '/wall', '/timeline', '/wall'];
  for (const path of paths) {
    const one = await page.context().newPage();
    await one.goto(`${dashboard.url}${path}`);
    await expect(one.getByText('Live').first()).toBeVisible();
  }
  // The kinds of apps/server/src/clusters/standing-kinds.ts.
  expect(await cluster.openWatches()).toBe(14);
});
