import ArgumentParser
import Basics
import Delivery
import Sessions

/// `pitlane deploy`: brings a version to an environment.
struct DeployCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring a version to an environment, without losing a request.",
        discussion: """
            The new version is started beside the one that serves, checked, and then given all new requests. Until then a \
            failure changes nothing; after it the former version gets the requests again. The command says what it does \
            and ends when the new version has been watched for as long as 'bake' says.

            EXAMPLES
              pitlane deploy staging                   the image whose tag is the short commit
              pitlane deploy staging --version 1.4.0
              pitlane deploy staging --digest sha256:4f0c…

            EXIT CODES
              0 the version serves, 1 it failed and the former version serves, 2 nothing was begun
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Option(
        help: ArgumentHelp(
            "The version: a tag of the service's image (default: the short commit).", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("The image, by its digest in the engine.", valueName: "digest"))
    var digest: String?

    @OptionGroup var output: DeploymentOptions

    func run() throws {
        try reporting {
            try output.change(environment, for: .deploy) { settings in
                if version != nil, digest != nil {
                    throw CommandError("--version and --digest exclude each other; pass one")
                }
                if let version {
                    guard DeploymentOptions.isTag(version) else {
                        throw CommandError(
                            "'\(SafeText.line(version))' cannot be a version: it must be a tag of an image")
                    }
                    return .deploy(version: Key(version), digest: nil, commit: settings.commit)
                }
                if let digest {
                    let hex = digest.utf8.dropFirst("sha256:".utf8.count)
                    guard digest.utf8.starts(with: "sha256:".utf8), hex.count == 64 else {
                        throw CommandError("'\(SafeText.line(digest))' is not a digest: write sha256: and 64 digits")
                    }
                    return .deploy(version: Key(Substring(hex.prefix(12))), digest: digest, commit: nil)
                }
                let short = Key(Substring(settings.commit.string.utf8.prefix(7)))
                return .deploy(version: short, digest: nil, commit: settings.commit)
            }
        }
    }
}
