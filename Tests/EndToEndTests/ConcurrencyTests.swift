import Testing

/// Concurrency groups hold across processes of one machine.
struct ConcurrencyTests {
    private static func workflow(cancels: Bool) -> String {
        """
        on: push
        concurrency:
          group: deploy-${{ github.ref }}
          cancel-in-progress: \(cancels)
        jobs:
          job:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  data="$GITHUB_WORKSPACE/../../../../.."
                  if mkdir "$data/first" 2>/dev/null; then
                    while ! test -e "$data/go"; do sleep 0.05; done
                    echo first is done >> "$data/order"
                  else
                    echo second is done >> "$data/order"
                  fi
        """
    }

    @Test func aNewerRunCancelsTheOneInProgress() throws {
        let sandbox = try Sandbox(workflow: Self.workflow(cancels: true))
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json > first.json & first=$!
            for i in $(seq 600); do test -e .pitlane/first && break; sleep 0.05; done
            "$PROGRAM" run --format json; echo "second $?"
            wait $first; echo "first $?"
            """)
        #expect(answer.output.utf8.containsText("second 0"), "\(answer.output) \(answer.errors)")
        #expect(answer.output.utf8.containsText("first 130"))
        let record = try sandbox.pitlane("show", "1", "--format", "json")
        #expect(record.output.utf8.containsText("\"conclusion\":\"cancelled\""))
    }

    @Test func aNewerRunWaitsForTheOneInProgress() throws {
        let sandbox = try Sandbox(workflow: Self.workflow(cancels: false))
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json > first.json & first=$!
            for i in $(seq 600); do test -e .pitlane/first && break; sleep 0.05; done
            "$PROGRAM" run --format json > second.json 2> second.txt & second=$!
            for i in $(seq 600); do grep -q 'waits for' second.txt && break; sleep 0.05; done
            touch .pitlane/go
            wait $first; echo "first $?"
            wait $second; echo "second $?"
            cat .pitlane/order
            """)
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines == ["first 0", "second 0", "first is done", "second is done"], "\(answer.errors)")
    }
}
