import Basics
import Files
import Glibc
import TestSupport
import Testing

/// Starter and reviewer are different users of one machine, and share a record.
@Suite(
    .enabled(
        if: geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0 && getpwnam("nobody") != nil,
        "needs root, setpriv and the user nobody"))
struct TwoUsersTests {
    private static let files = [
        ".github/workflows/ci.yml": """
        name: deploy
        on: push
        concurrency: deploy
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: git push -q origin HEAD:refs/heads/built; echo built > f.txt
              - { uses: actions/upload-artifact@v4, with: { name: made, path: f.txt } }
          deploy:
            needs: build
            runs-on: ubuntu-latest
            environment: production
            steps:
              - uses: actions/checkout@v4
              - run: git push -q origin HEAD:refs/heads/deployed
              - { uses: actions/download-artifact@v4, with: { name: made } }
              - run: cat f.txt; id -un; echo "# done" >> "$GITHUB_STEP_SUMMARY"
              - { uses: actions/upload-artifact@v4, with: { name: made, path: f.txt, overwrite: true } }
        """,
        "pitlane.yml": "environments: { production: { approval: { reviewers: [nobody] } } }\n",
    ]

    /// `other` runs the program as the user nobody, in a clone of his own, with what a login would set.
    private static let other = """
        other() {
            setpriv --reuid nobody --regid nogroup --clear-groups env HOME="$PWD/../home" PITLANE_WORK="$PWD/../work2" \
                USER=root "$PROGRAM" -C "$CLONE" "$@" --data "$PWD/../data"
        }
        """

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox(Self.files)
        let made = try sandbox.shell(
            """
            set -e
            chmod 755 ..; install -d -m 700 -o nobody -g nogroup ../home ../work2; cp -a . ../clone
            chown -R nobody:nogroup ../clone
            """)
        try #require(made.status == 0, "\(made.errors)")
        return sandbox
    }

    private func expect(_ text: String, _ parts: [String], _ place: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(text.utf8.containsText(part), "\(part) in \(text)", sourceLocation: place) }
    }

    @Test func oneStartsTheRunAndTheOtherApprovesIt() throws {
        let sandbox = try sandbox()
        let answer = try sandbox.shell(
            """
            \(Self.other)
            install -d -m 2775 -g nogroup ../data
            "$PROGRAM" run --data ../data; echo "run $?"; "$PROGRAM" approve 1 --data ../data; echo "starter $?"
            other show; echo "show $?"; other approve 1 --comment fine; echo "approve $?"
            "$PROGRAM" show --data ../data; "$PROGRAM" rerun --data ../data --job deploy; echo "rerun $?"
            other prune > /dev/null; echo "prune $?"
            """, environment: ["CLONE": "../clone"])
        expect(
            answer.output + answer.errors,
            [
                "run 3", "refused: root is not a reviewer of production (nobody)", "starter 1", "show 0", "| nobody\n",
                "approve 0", "approved by nobody on", "(advisory): fine", "refs/heads/deployed", "rerun 3", "prune 0",
            ])
    }

    /// A clone that belongs to another user is not git's to trust, and says so.
    @Test func aCloneOfAnotherUserHasToBeTrusted() throws {
        let sandbox = try sandbox()
        let answer = try sandbox.shell(
            """
            \(Self.other)
            install -d -m 2775 -g nogroup ../data; "$PROGRAM" run --data ../data > /dev/null 2>&1
            other approve 1; echo "untrusted $?"
            export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            other approve 1; echo "trusted $?"
            """, environment: ["CLONE": "."])
        expect(answer.output + answer.errors, ["safe.directory", "untrusted 2", "| nobody\n", "trusted 0"])
    }

    /// A record that the other may not write is an error that says what to do.
    @Test func aRecordOfOneUserSaysHowToShareIt() throws {
        let sandbox = try sandbox()
        let answer = try sandbox.shell(
            """
            \(Self.other)
            install -d -m 755 ../data; "$PROGRAM" run --data ../data > /dev/null 2>&1
            other runs > /dev/null 2>&1; echo "runs $?"; other approve 1; echo "approve $?"
            chgrp -R nogroup ../data; chmod -R g+rwX ../data; find ../data -type d -exec chmod g+s {} +
            other approve 1; echo "shared $?"
            """, environment: ["CLONE": "../clone"])
        expect(
            answer.output + answer.errors,
            ["runs 0", "docs/approvals.md says how users share a record", "approve 2", "shared 0"])
    }
}
