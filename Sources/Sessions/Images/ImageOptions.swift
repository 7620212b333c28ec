package import Basics

/// What somebody says of the images to build, beside `pitlane.yml`.
package struct ImageOptions: Sendable {
    /// The images; empty for all.
    package let names: [Key]
    /// Build arguments, which win over those of the file.
    package let arguments: [Key: String]
    /// Secrets that a `RUN` may mount, by name; those without a value are looked for among the stored ones.
    package let secrets: [Key: String?]
    /// Whether nothing made before is used.
    package let isUncached: Bool
    /// The folder of images of the run whose step asks, absolute; nil outside a run.
    package let folder: String?
    /// The step that asks.
    package let step: GateStep

    package init(
        names: [Key], arguments: [Key: String], secrets: [Key: String?], isUncached: Bool, folder: String?,
        step: GateStep
    ) {
        self.names = names
        self.arguments = arguments
        self.secrets = secrets
        self.isUncached = isUncached
        self.folder = folder
        self.step = step
    }
}
