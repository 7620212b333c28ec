package import Basics
package import Configuration

/// Everything a deployment reads of a repository, as values.
package struct DeploymentPlan: Sendable {
    package let service: ServiceConfiguration
    package let target: TargetConfiguration
    /// What the service finds as variables: settings, secrets and what Pitlane says.
    package let environment: [Key: String]
    /// The folder in which the project's own check runs.
    package let folder: String
    /// The variables with which it runs.
    package let variables: [(Key, String)]
    /// Who asks.
    package let user: String

    package init(
        service: ServiceConfiguration, target: TargetConfiguration, environment: [Key: String], folder: String,
        variables: [(Key, String)], user: String
    ) {
        self.service = service
        self.target = target
        self.environment = environment
        self.folder = folder
        self.variables = variables
        self.user = user
    }

    /// The service in its environment.
    var site: Site { Site(service: service.name, environment: target.environment) }
}
