import Basics
import Testing

/// Files that the command line names, by the built program.
struct InputFileTests {
    private static let workflow = """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  echo "var [${{ vars.A }}] env [$E] key has ${#KEY}"
                  printf '%s\\n' "$TEXT"
                env: { KEY: "${{ secrets.KEY }}" }
        """

    @Test func valuesOfPipesReachTheRun() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        // A warning is said once, however often the values are looked at.
        let answer = try sandbox.shell(
            #"""
            "$PROGRAM" run --format json --vars-file <(printf '\xef\xbb\xbfA=$NONE-1\n') \
              --secrets-file <(printf 'KEY="-----BEGIN\nline\n-----END"\n') \
              --env-file <(printf 'export E="2 # 3" # tail\nTEXT="one\\ntwo"\n')
            """#)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("a", "var [-1] env [2 # 3] key has 24"), "\(answer.output)")
        #expect(answer.says("a", "one") && answer.says("a", "two"))
        let warnings = answer.errors.utf8.split(separator: 0x0A).map { String(Substring($0)) }
        #expect(
            warnings.count == 1 && answer.errors.utf8.containsText(":1: $NONE is not set further up"), "\(warnings)")
    }

    /// Each prints one line: what the command made of the pipe.
    @Test func everyFileOfACommandMayBeAPipe() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        try sandbox.write([
            "j.xml": #"<testsuites><testsuite name="s"><testcase classname="a" name="b"/></testsuite></testsuites>"#,
            "l.info": "SF:.github/workflows/ci.yml\nDA:1,1\nDA:2,0\nend_of_record\n",
        ])
        try sandbox.commit("reports")
        let answer = try sandbox.shell(
            #"""
            "$PROGRAM" expr github.ref --context <(echo '{"github":{"ref":"pipe"}}')
            echo '{"action":"opened"}' | "$PROGRAM" plan issues --event-file /dev/stdin --format json | head -c 17; echo
            mkfifo ../event; (echo '{"ref":"refs/heads/named"}' > ../event) & \
              "$PROGRAM" plan push --event-file ../event --format json | grep -o refs/heads/named
            "$PROGRAM" gate tests <(cat j.xml) --no-record --quarantine <(
              printf -- '- { test: a::c, owner: me, reason: r, expires: %s }\n' "$(date -d '+9 days' +%F)") --save ../v.json | head -1
            "$PROGRAM" gate report <(cat ../v.json) | tail -1
            "$PROGRAM" gate coverage <(cat l.info) --no-record --minimum 50 --changes <(git diff --no-index /dev/null j.xml) | head -1
            printf '[]' | "$PROGRAM" gate security --tool gitleaks /dev/stdin --no-record --write-baseline ../b.json | head -1
            "$PROGRAM" gate security --tool gitleaks <(printf '[]') --baseline <(cat ../b.json) --no-record | sed -n 3p
            "$PROGRAM" gate import <(printf '# why\nCVE-2018-14618\n') --owner me --expires 2030-01-01 | head -1
            "$PROGRAM" check <(printf 'on: push\njobs: { a: { runs-on: x, stepz: [] } }\n') | head -1
            "$PROGRAM" run --watch --vars-file <(echo A=1) 2>&1 | sed 's/reads .* again/reads it again/'
            mkfifo .github/workflows/f.yml; timeout 20 "$PROGRAM" check | head -1
            """#)
        let expected = [
            "pipe", #"{"event":"issues""#, "refs/heads/named",
            "tests     1 test  (1 passed)                  ✓", "The gate passes",
            "coverage  50 %  (1 of 2 lines)                minimum 50 %  ✓",
            "critical  0  findings                         none  ✓",
            "reports   1  report of gitleaks               whole  ✓", #"- id: "CVE-2018-14618""#,
            "error: Unexpected value 'stepz'",
            "error: --watch reads it again for each run, and a pipe can be read only once: use a file",
            "✓ 1 file, no problems",
        ]
        let lines = answer.output.utf8.split(separator: 0x0A).map { String(Substring($0)) }
        #expect(lines == expected, "\(answer.output)\n\(answer.errors)")
    }
}
