import ArgumentParser
import Basics
import Rendering
import Sessions

/// `pitlane release changelog`: the changelog with the next version.
struct ReleaseChangelogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changelog",
        abstract: "Write the next version's section of the changelog.",
        discussion: """
            Writes CHANGELOG.md in the layout of Keep a Changelog. What stands under Unreleased moves into the new section, \
            earlier sections stay as they are, and what people have written stays. Running it again adds only what is \
            missing. 'release create' does the same by itself; run this before it to edit the text first, and commit it.

            EXAMPLES
              pitlane release changelog
              pitlane release changelog --check

            EXIT CODES
              0 written, up to date, or nothing to release, 1 --check found something missing, 2 invalid input
            """)

    @Flag(help: "Write nothing; fail if something is missing.")
    var check = false

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            try ReleaseOptions.refusing {
                let outcome = try ReleaseOptions.session(place).changelog(isCheck: check)
                guard let version = outcome.version else {
                    Terminal.print("nothing to release: \(outcome.reason ?? "")")
                    return
                }
                if !outcome.isChanged {
                    Terminal.print("\(outcome.path) has all of \(version)")
                } else if check {
                    throw CommandError(
                        "\(outcome.path) lacks something of \(version): "
                            + "\(place.commands().command("release changelog")) writes it",
                        code: Exit.failure)
                } else {
                    Terminal.print("\(outcome.path) has the section \(version)")
                }
            }
        }
    }
}
