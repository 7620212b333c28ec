import ArgumentParser
import Basics
import Journal

/// `pitlane deploy`: brings a version to an environment.
struct DeployCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring a version to an environment, without losing a request.",
        discussion: """
            What is checked out is deployed: its image is built if the service names one of `images`, and fetched by the \
            engine of the target, which asks only for what it does not have. The new version is started beside the one that serves, checked, and then given all new requests. Until then a \
            failure changes nothing; after it the former version gets the requests again. The command says what it does \
            and ends when the new version has been watched for as long as 'bake' says.

            In a job with that 'environment:' the driver of the run does it, and not without 'pitlane run --publish'. The \
            step has the outputs version, digest and withheld. By hand an environment with 'approval' makes a run of it, \
            which waits for 'pitlane approve'.

            EXAMPLES
              pitlane deploy staging                        the commit that is checked out
              pitlane deploy staging --version 1.4.0        the release with the tag v1.4.0
              pitlane deploy production --digest sha256:4f0c… --version 1.4.0

            EXIT CODES
              0 the version serves or is withheld, 1 it failed and the former version serves, 2 nothing was begun, 3 waits \
            for an approval
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Option(
        help: ArgumentHelp(
            "The version: a release or short commit, or a tag in the engine (default: that of HEAD).",
            valueName: "version"))
    var version: String?

    @Option(
        help: ArgumentHelp(
            "The image, by its digest as `image build --format json` prints it, or in the engine.",
            valueName: "digest"))
    var digest: String?

    @OptionGroup var output: DeploymentOptions

    var place: PlaceOptions { output.target.place }

    func run() throws {
        try reporting {
            let (version, digest) = (version.map { Key($0) }, digest.map { Key($0) })
            try output.change(.deploy(version: version, digest: digest), of: environment, for: self)
        }
    }
}
