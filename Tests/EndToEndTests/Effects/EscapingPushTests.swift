import Basics
import Files
import Testing

/// Pushes that git would do itself, past the outbox, are refused; nothing of a push stands where others can read it.
struct EscapingPushTests {
    private static let escapes = """
        on: push
        jobs:
          push:
            runs-on: ubuntu-latest
            env: { NAME: t0ken-in-a-ref }
            steps:
              - uses: actions/checkout@v4
              - run: |
                  set -x
                  refused() { if "$@" 2> err; then cat err; exit 1; fi; cat err; }
                  git remote add up https://github.com/acme/other && git remote set-url --push up "$REMOTE"
                  refused git push up HEAD:named
                  git remote set-url --push up "file://$REMOTE" && refused git push --all up
                  git remote set-url --push up "$OWN/.git" && refused git push up HEAD:own
                  git config url."$REMOTE".pushInsteadOf https://github.com/acme/app
                  refused git push https://github.com/acme/app HEAD:address
                  git remote add third https://github.com/acme/app && refused git push third HEAD:third
                  git push origin HEAD:origin
                  git init -q --bare "$RUNNER_TEMP/own.git" && git remote set-url --push up "$RUNNER_TEMP/own.git"
                  git push up HEAD:here && git -C "$RUNNER_TEMP/own.git" rev-parse here
                  git remote set-url --delete --push up . && git push up HEAD:withheld
              - run: |
                  echo "::add-mask::$NAME" && git push origin "HEAD:refs/heads/$NAME"
                  stat -c 'mode %a' "$OWN"/.pitlane/runs/1/origin/push.*
        """

    @Test func whatWouldLeaveTheMachineIsRefused() throws {
        let sandbox = try WithheldPushTests.clone(Self.escapes)
        let before = try WithheldPushTests.state(sandbox)
        let answer = try sandbox.run(
            "--env", "OWN=\(sandbox.repository)", "--env", "REMOTE=\(sandbox.folder)/acme/app.git")
        let log = answer.lines("push").joined(separator: "\n")
        try #require(answer.status == 0, "\(log)\(answer.errors)")
        #expect(try WithheldPushTests.state(sandbox) == before)
        #expect(log.utf8.containsText("(remote.up.pushurl). Set the address with git remote set-url without --push"))
        #expect(log.utf8.containsText("pushInsteadOf) lead it past the outbox"))
        let refs = answer.objects("effect.withheld").compactMap { $0["ref"]?.stringValue }
        #expect(refs == ["origin", "withheld", "***"].map { "refs/heads/\($0)" }, "\(refs)")
        #expect(answer.lines("push").filter { $0.utf8.starts(with: "mode ".utf8) } == ["mode 600", "mode 600"])
        let left = try sandbox.shell("ls .pitlane/runs/1/origin; grep -r t0ken-in-a-ref .pitlane/runs/1/origin")
        #expect(left.output == "push.json", "\(left.output)")
    }

    /// A git that notes its command lines stands first in the `PATH` of the user.
    @Test func noCommandLineHasAPassword() throws {
        let sandbox = try WithheldPushTests.clone(
            """
            on: push
            jobs:
              push:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - run: |
                      git push origin HEAD:new || git push http://job:pa%40ss-w0rd@127.0.0.1:1/x HEAD:new || true
                      git remote set-url origin http://job:pa%40ss-w0rd@127.0.0.1:1/y && git fetch origin || true
            """)
        try sandbox.git("remote", "set-url", "origin", "http://me:s3cr3t-w0rd@127.0.0.1:1/acme/app")
        let answer = try sandbox.shell(
            """
            mkdir ../bin && echo '#!/bin/sh' > ../bin/git && chmod +x ../bin/git
            echo 'echo "$*" >> '"$PWD/../calls"'; PATH="${PATH#*/bin:}" exec git "$@"' >> ../bin/git
            PATH="$PWD/../bin:$PATH" "$PROGRAM" run --publish --format json
            """)
        let calls = String(decoding: try Folder.read("\(sandbox.folder)/calls", limit: 1 << 20) ?? [], as: UTF8.self)
        #expect(answer.status == 0, "\(answer.lines("push"))\(answer.errors)")
        for address in ["http://127.0.0.1:1/acme/app", "http://127.0.0.1:1/x"] {
            #expect(calls.utf8.containsText(address), "\(calls)\n\(answer.lines("push"))")
        }
        // The script gives some to git itself.
        let own = calls.utf8.split(separator: 10).filter {
            !$0.starts(with: "push http://job:".utf8) && !$0.starts(with: "remote set-url".utf8)
        }
        #expect(!own.map { String(decoding: $0, as: UTF8.self) }.contains { $0.utf8.containsText("w0rd") }, "\(own)")
    }
}
