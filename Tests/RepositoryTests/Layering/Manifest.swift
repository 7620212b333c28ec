/// The targets that `Package.swift` declares, read from its text.
struct Manifest {
    /// The targets a target depends on, by the target's name; products of other packages are left out.
    let dependencies: [String: Set<String>]

    init(text: String) {
        var dependencies: [String: Set<String>] = [:]
        let declarations = text.matches(of: /(?:[tT]arget|tests|systemLibrary)\(\s*(?:name:\s*)?"(\w+)"/)
        for (index, declaration) in declarations.enumerated() {
            let end = index + 1 < declarations.count ? declarations[index + 1].range.lowerBound : text.endIndex
            let quoted = text[declaration.range.upperBound..<end].matches(of: /(\w+:\s*)?"(\w+)"/)
            // A labelled text (`name:`, `package:`, `path:`) is part of something else than a target's plain name.
            let names = quoted.filter { $0.output.1 == nil }.map { String($0.output.2) }
            dependencies[String(declaration.output.1)] = Set(names)
        }
        self.dependencies = dependencies
    }

    /// The declared targets that are not tests.
    var targets: Set<String> { Set(dependencies.keys.filter { !$0.hasSuffix("Tests") }) }
}
