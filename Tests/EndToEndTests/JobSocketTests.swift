import Basics
import Files
import Glibc
import Testing

/// A job asks the driver of its run, over a socket that nobody else is answered on.
struct JobSocketTests {
    /// Says a line to the job's socket and prints the answer.
    private static let ask = """
        use IO::Socket::UNIX;
        my $s = IO::Socket::UNIX->new(Peer => $ENV{PITLANE_SOCKET}) or die "nobody: $!\\n";
        $SIG{PIPE} = 'IGNORE';
        print $s "$_\\n" for @ARGV;
        print <$s>;

        """

    private static func report(_ hits: Int...) -> String {
        let lines = hits.enumerated().map { "<line number=\"\($0 + 1)\" hits=\"\($1)\"/>" }.joined()
        return
            "<coverage><packages><package><classes><class filename=\"a.py\"><lines>\(lines)</lines></class></classes>"
            + "</package></packages></coverage>"
    }

    @Test func gatesKeepWhatTheyMeasureInTheRecordOfTheRun() throws {
        let sandbox = try Sandbox([
            "a.py": "a = 1\nb = 2\n", "coverage.xml": Self.report(1, 1),
            ".github/workflows/ci.yml": """
            on: [push, pull_request]
            jobs:
              cover:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0, ref: "${{ github.event.pull_request.head.sha }}" }
                  - run: |
                      $PROGRAM gate coverage coverage.xml --minimum 50
                      git -c user.name=a -c user.email=a@b commit -q --allow-empty -m 'same content'
                      echo x > other; git add -A; git -c user.name=a -c user.email=a@b commit -q -m other
                      $PROGRAM gate coverage coverage.xml --minimum 50 | grep recorded
                      $PROGRAM gate history coverage --format json | sed 's/^/history /'
                    env: { PROGRAM: "\(Sandbox.program)" }
            """,
        ])
        func history(_ answer: Sandbox.Answer) throws -> JSONValue {
            let line = try #require(
                answer.lines("cover").first { $0.hasPrefix("history [") }, "\(answer.output)\(answer.errors)")
            return try JSONValue.parse(String(line.dropFirst(8)))
        }
        let first = try sandbox.run()
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        let declined = "note      not recorded for later comparisons: this checkout is not of the run's commit"
        #expect(first.says("cover", declined), "\(first.output)")
        let measured = try history(first)
        #expect(measured.arrayValue?.count == 1)
        let head = try sandbox.git("rev-parse", "HEAD").utf8.prefix(40)
        for (member, value) in [("job", "cover"), ("branch", "main")] {
            #expect(measured.arrayValue?.first?[Key(member)]?.stringValue == value, "\(measured)")
        }
        #expect(measured.arrayValue?.first?["run"] == 1)

        // The head of a pull request is of the run as well as its merge.
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["coverage.xml": Self.report(1, 0)])
        try sandbox.commit("less")
        try sandbox.git("checkout", "-q", "main")
        try sandbox.write(["more": "x"])
        try sandbox.commit("more")
        try sandbox.git("checkout", "-q", "feature")
        let second = try sandbox.run("pull_request", "--base", "main")
        #expect(second.status == 1)
        let label = "main@\(String(decoding: head.prefix(7), as: UTF8.self))"
        #expect(second.lines("cover").contains { $0.contains("against \(label)") }, "\(second.output)")
        let own = try JSONValue.parse(try sandbox.pitlane("gate", "history", "coverage", "--format", "json").output)
        let entries = try #require(own.arrayValue)
        #expect(entries.map { $0["run"]?.intValue } == [2, 1])
        #expect(entries.first?["branch"] == "refs/pull/1/merge")
        #expect(entries.first?["commit"]?.stringValue == (try sandbox.git("rev-parse", "HEAD")).trimmingEnd)

        // Uncommitted changes are nothing to compare with.
        try sandbox.write(["a.py": "a = 1\nb = 3\n"])
        let dirty = try sandbox.run("pull_request", "--base", "main")
        #expect(dirty.output.contains("not recorded for later comparisons: the work tree has uncommitted changes"))
        #expect(try sandbox.pitlane("gate", "history", "coverage", "--format", "json").output == own.text())
    }

    @Test func whatCountsForAGateIsAskedOfTheDriver() throws {
        let sandbox = try Sandbox([
            "a.py": "a = 1\nb = 2\n", "coverage.xml": Self.report(1, 0),
            "pitlane.yml": "gates: { coverage: { minimum: 90 } }\n",
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              cover:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0 }
                  - run: |
                      # A change that would like to be judged by its own rules.
                      git update-ref refs/remotes/origin/main HEAD
                      echo '{"repository":{"default_branch":"mine"}}' > mine; git branch mine
                      GITHUB_EVENT_PATH=$PWD/mine "$PROGRAM" gate coverage coverage.xml
                    env: { PROGRAM: "\(Sandbox.program)" }
            """,
        ])
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["pitlane.yml": "gates: { coverage: { minimum: 0 } }\n"])
        try sandbox.commit("lower the bar")
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.lines("cover").contains { $0.hasPrefix("blocked: minimum. 1 of 2 lines") }, "\(answer.output)")
    }

    @Test func nobodyButTheJobIsAnsweredAndOnlyForItself() throws {
        let sandbox = try Sandbox([
            "ask.pl": Self.ask,
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              victim:
                runs-on: ubuntu-latest
                environment: staging
                outputs: { socket: "${{ steps.tell.outputs.socket }}" }
                steps:
                  - id: tell
                    run: |
                      echo "socket=$PITLANE_SOCKET" >> "$GITHUB_OUTPUT"; echo "$PITLANE_SOCKET" > "$PLACE/socket.new"
                      stat -c '%a %U' "$PITLANE_SOCKET" "${PITLANE_SOCKET%/*}"; id -un
                      mv "$PLACE/socket.new" "$PLACE/socket"; until test -e "$PLACE/go"; do sleep 0.05; done
                  - run: |
                      ask() { perl "$PLACE/repository/ask.pl" "$@"; }
                      asking='"version":1,"request":"measurements","gate":"tests","series":"","trees":[],"limit":1'
                      ask 'what?'; ask "{$asking,\\"environment\\":\\"production\\"}"; ask "{$asking,\\"environment\\":\\"Staging\\"}"
                      ask "{$asking,\\"job\\":\\"other\\"}"; ask "{$asking}" garbage
                      head -c 34000000 /dev/zero | tr '\\0' '{' > big
                      perl -MIO::Socket::UNIX -e '$SIG{PIPE} = "IGNORE"; open F, "big"; local $/; $b = <F>;
                        $s = IO::Socket::UNIX->new(Peer => $ENV{PITLANE_SOCKET}); print $s $b; $/ = "\\n"; print <$s>'
                  - run: |
                      # Three that never say anything, a thousand that ask.
                      perl -MIO::Socket::UNIX -e '
                        sub open_one { IO::Socket::UNIX->new(Peer => $ENV{PITLANE_SOCKET}) or die "nobody: $!" }
                        my @silent = map { open_one } 1..3; my %said;
                        for (1..1000) { my $s = open_one; print $s "{\\"version\\":1}\\n"; $said{<$s>}++ }
                        print "$said{$_} $_" for keys %said;'
              thief:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      until test -e "$PLACE/socket"; do sleep 0.05; done; export PITLANE_SOCKET=$(cat "$PLACE/socket")
                      perl "$PLACE/repository/ask.pl" '{"version":1}'
                      git init -q; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m a
                      "$PROGRAM" gate history tests || echo "code $?"
                      until test -e "$PLACE/outside"; do sleep 0.05; done; touch "$PLACE/go"
              late:
                needs: victim
                runs-on: ubuntu-latest
                env: { PITLANE_SOCKET: "${{ needs.victim.outputs.socket }}" }
                steps:
                  - run: |
                      git init -q; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m a
                      "$PROGRAM" gate history tests || echo "code $?"
            """,
        ])
        let place = ["--env", "PLACE=\(sandbox.folder)", "--env", "PROGRAM=\(Sandbox.program)"]
        let options = place.map { "'\($0)'" }.joined(separator: " ")
        let whole = try sandbox.shell(
            """
            "$PROGRAM" run --format json --max-parallel 2 \(options) > ../out & pid=$!
            until test -e ../socket; do sleep 0.05; done
            PITLANE_SOCKET=$(cat ../socket) "$PROGRAM" gate history tests 2>&1; echo "outside $?"; touch ../outside
            wait $pid; echo "code $?"; PITLANE_SOCKET=$(cat ../socket) "$PROGRAM" gate history tests 2>&1; echo "after $?"
            find ../work -name _socket; cat ../out
            """)
        let stranger = "this process was not started by the job that PITLANE_SOCKET belongs to"
        let refused = "{\"version\":1,\"answer\":\"refused\",\"reason\":\"\(stranger)\"}"
        let error = "error: the driver of this job refuses: \(stranger)"
        #expect(whole.output.hasPrefix("\(error)\noutside 2\ncode 0\nerror: nobody listens at PITLANE_SOCKET="))
        #expect(
            whole.output.contains("removed the socket. Outside of a job, unset PITLANE_SOCKET\nafter 2\n{"),
            "\(whole.output)")
        #expect(whole.lines("thief").suffix(3) == [refused, error, "code 2"], "\(whole.output)")
        #expect(whole.lines("late").contains { $0.hasPrefix("error: nobody listens at PITLANE_SOCKET=") })
        let warning = "3 processes asked through the socket of this job, which had not started them, and got no answer."
        let annotations = whole.objects("annotation").map { [$0["level"], $0["key"], $0["message"]] }
        #expect(annotations == [["warning", "victim", .string(warning)]], "\(whole.output)")

        let said = whole.lines("victim")
        let user = try #require(said.first { $0.hasPrefix("600 ") }).dropFirst(4)
        #expect(said.contains("700 \(user)") && said.contains(String(user)), "\(said)")
        func answers(_ start: String) -> [String] { said.filter { $0.contains("\"answer\":\"\(start)") } }
        #expect(answers("done").count == 2, "\(said)")
        let reasons = answers("refused").map { $0.drop { $0 != "r" }.dropFirst(19) }
        for (reason, expected) in zip(
            reasons,
            [
                "the request is not JSON: line 1, column 1: ",
                "the job 'victim' is in the environment 'staging', and cannot ask for 'production'",
                "the request cannot have 'job'", "a request may have 32 MiB at most", "",
            ])
        {
            #expect(reason.contains(expected), "\(said)")
        }
        #expect(reasons.count == 5)
        #expect(said.last?.hasPrefix("1000 {\"version\":1,\"answer\":\"refused\"") == true, "\(said)")
    }

    /// Whatever its spelling, and whatever the job has done to its environment and to its parents.
    @Test func aJobDoesNotOpenTheRecordOfItsRun() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          set +e; repository="$PLACE/repository"; ln -s "$repository/.pitlane" link
                          tell() { sed "s|^|$1: |" | head -c 300 | grep -c 'holds the record of the run that this job belongs to'; }
                          for command in runs 'show 1' 'secret list' 'variable set A b' prune 'prune --dry-run' plan run 'rerun 1' \\
                              'cancel 1' why logs artifacts 'gate history tests' 'gate tests j.xml' 'actions lock'; do
                            echo '<testsuite name="s" tests="1"><testcase name="t"/></testsuite>' > "$PLACE/repository/j.xml"
                            echo "$command $(cd "$repository" && $PROGRAM $command --data .pitlane 2>&1 | tell)"
                          done
                          echo "-C $($PROGRAM runs -C "$repository/.github" 2>&1 | tell)"
                          echo "link $($PROGRAM runs --data link 2>&1 | tell)"
                          echo "dots $($PROGRAM runs --data "$repository/../repository//.pitlane/." 2>&1 | tell)"
                          echo "clean $(env -i PATH="$PATH" "$PROGRAM" runs --data link 2>&1 | tell)"
                          mkfifo end; ((setsid "$PROGRAM" runs --data link > orphan 2>&1; echo > end) &); read end < end
                          echo "orphan $(tell < orphan)"
                          # What a run in the run does is its own affair.
                          git init -q own; cd own; mkdir -p .github/workflows; git config user.name a; git config user.email a@b
                          echo 'on: push
                          jobs: { inner: { runs-on: ubuntu-latest, steps: [ { run: "$PROGRAM runs --data $OUTER || $PROGRAM runs --data $INNER" } ] } }
                          ' > .github/workflows/w.yml
                          git add -A; git commit -qm first
                          $PROGRAM run --env PROGRAM="$PROGRAM" --env OUTER="$repository/.pitlane" --env INNER="$PWD/.pitlane" > out
                          echo "nested $? $(grep -c 'holds the record' out)"; $PROGRAM runs > /dev/null && echo "own $?"
                """)
        let answer = try sandbox.run("--env", "PLACE=\(sandbox.folder)", "--env", "PROGRAM=\(Sandbox.program)")
        #expect(answer.status == 0)
        let commands = [
            "runs", "show 1", "secret list", "variable set A b", "prune", "prune --dry-run", "plan", "run", "rerun 1",
            "cancel 1", "why", "logs", "artifacts", "gate history tests", "gate tests j.xml", "actions lock", "-C",
            "link",
            "dots", "clean", "orphan",
        ]
        for command in commands { #expect(answer.says("job", "\(command) 1"), "\(command): \(answer.output)") }
        #expect(answer.says("job", "nested 1 2") && answer.says("job", "own 0"), "\(answer.output)")
    }

    @Test func whoAsksADriverThatWasKilledIsTold() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          echo "$PITLANE_SOCKET" > "$PLACE/new"; mv "$PLACE/new" "$PLACE/socket"; kill -STOP $$
                """)
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --env "PLACE=$PWD/.." > /dev/null 2>&1 & pid=$!
            until test -e ../socket; do sleep 0.05; done; kill -9 $pid; wait $pid 2> /dev/null
            export PITLANE_SOCKET=$(cat ../socket); "$PROGRAM" gate history tests; echo "code $?"
            PITLANE_SOCKET=driver "$PROGRAM" gate history tests; echo "code $?"
            unset PITLANE_SOCKET; "$PROGRAM" prune > /dev/null; find ../work -name _socket; "$PROGRAM" runs | grep -c interrupted
            """)
        #expect(answer.output == "code 2\ncode 2\n1", "\(answer.output)\(answer.errors)")
        let errors = answer.errors.split(separator: "\n")
        #expect(errors.count { $0.hasPrefix("error: nobody listens at PITLANE_SOCKET=") } == 1, "\(answer.errors)")
        #expect(errors.contains { $0.contains("PITLANE_SOCKET=driver must be an absolute path") })
    }
}

extension String {
    /// Without the line end that git writes.
    fileprivate var trimmingEnd: String { String(prefix { !$0.isNewline }) }
}
