package import Basics
package import Configuration

/// Everything a deployment reads of a repository, as values.
package struct DeploymentPlan: Sendable {
    package let service: ServiceConfiguration
    package let target: TargetConfiguration
    /// The certificate with its key, as PEM without empty lines; nil for plain HTTP.
    package let certificate: String?
    /// What the service finds as variables: settings, secrets and what Pitlane says.
    package let environment: [Key: String]
    /// Runs the project's own check.
    package let smoke: any SmokeRunner
    /// Who asks.
    package let user: String

    package init(
        service: ServiceConfiguration, target: TargetConfiguration, certificate: String?, environment: [Key: String],
        smoke: any SmokeRunner, user: String
    ) {
        self.service = service
        self.target = target
        self.certificate = certificate
        self.environment = environment
        self.smoke = smoke
        self.user = user
    }

    /// The service in its environment.
    var site: Site { Site(service: service.name, environment: target.environment) }
}
