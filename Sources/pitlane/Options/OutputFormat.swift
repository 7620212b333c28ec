import ArgumentParser

/// The form of a command's output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
