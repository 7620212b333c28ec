import ArgumentParser
import Basics
import Sessions

/// What all commands about deployed services have in common: which service, and where.
struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The service, if pitlane.yml has several.", valueName: "name"))
    var service: String?

    @OptionGroup var place: PlaceOptions

    /// The service that is named.
    var name: Key? { service.map { Key($0) } }

    /// What the repository says of its deployments.
    func settings() throws -> DeploymentSettings { try DeploymentSettings(place.value()) }
}
