// What makes a build server hold every change of contracts against what is there: for GitHub, and for GitLab.

/** `contracts` is the folder as seen from the top of the repository. */
export function writeGithubWorkflow(contracts: string): string {
  return `# Holds every change of contracts against what is there, before anybody meets it. Made by "concord init".
name: Contracts
on:
  pull_request:
    paths: ["${contracts}/**"]
permissions:
  contents: read
  security-events: write
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    env:
      BASE: \${{ github.base_ref }}
      # Give the URL of a database with the tables, and those and their data are checked as well:
      # DATABASE_URL: \${{ secrets.CONCORD_DATABASE_URL }}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm ci
      - name: Check
        run: npx concord check --contracts "${contracts}" --against "origin/$BASE" --format markdown --output concord-check.md
      - name: Show the report
        if: always()
        run: if [ -f concord-check.md ]; then cat concord-check.md >> "$GITHUB_STEP_SUMMARY"; fi
      - name: Mark the lines
        if: always()
        continue-on-error: true
        run: npx concord check --contracts "${contracts}" --against "origin/$BASE" --format sarif --output concord-check.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always() && hashFiles('concord-check.sarif') != ''
        with:
          sarif_file: concord-check.sarif
`;
}

export function writeGitlabPipeline(contracts: string): string {
  return `# Holds every change of contracts against what is there, before anybody meets it. Made by "concord init"; include it:
#   include: { local: .gitlab/concord-check.yml }
concord-check:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: ["${contracts}/**/*"]
  variables:
    GIT_DEPTH: "0"
  script:
    - npm ci
    - git fetch origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - npx concord check --contracts "${contracts}" --against "origin/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME" --format markdown --output concord-check.md
  artifacts:
    when: always
    paths: [concord-check.md]
`;
}
