import Basics
import Planning
import YAMLTree

/// Reads `environments` of `pitlane.yml` (docs/configuration.md#environments).
extension SettingReader {
    /// A month, in milliseconds: the longest wait that GitHub knows, too.
    private static let longestWait: Int64 = 30 * 86_400_000
    /// A year, in milliseconds.
    private static let longestExpiry: Int64 = 365 * 86_400_000

    /// Reads the section, with what of it says where an environment is deployed to.
    mutating func environments(_ node: YAMLNode, into configuration: inout ProjectConfiguration) {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of environments by name", hint: "as in production: { branches: [main] }")
            return
        }
        var places: [Key: SourceRange] = [:]
        for pair in pairs {
            guard let name = text(pair.key, expected: "the name of an environment") else { continue }
            if name.utf8.count > 255 {
                error("The name of an environment has at most 255 bytes", pair.key.range)
            }
            if let doubt = EnvironmentName.doubt(about: Key(name)) {
                warning(
                    "The name of the environment is easily taken for another one", pair.key.range,
                    hint: "\(doubt); jobs have to name it exactly so")
            }
            if let earlier = places.updateValue(pair.key.range, forKey: Key(name).asciiLowercased) {
                error(
                    "The environment '\(name)' is already defined", pair.key.range,
                    label: "first defined on line \(earlier.start.line); case does not tell names apart")
            }
            environment(Key(name), pair.key.range, pair.value, into: &configuration)
        }
    }

    private mutating func environment(
        _ name: Key, _ place: SourceRange, _ node: YAMLNode, into configuration: inout ProjectConfiguration
    ) {
        let refused = "evidence of images is not part of this version: remove it"
        guard
            let values = mapping(
                node, keys: ["branches", "approval", "secrets", "target", "keep"], refused: (["evidence"], refused))
        else { return }
        let keep = values["keep"].flatMap { integer($0, in: 2...100) }
        if let node = values["target"] {
            if var target = target(node, of: name.asciiLowercased, at: place) {
                if let keep { target.keep = keep }
                configuration.targets.append(target)
            }
        } else if let node = values["keep"] {
            error("'keep' needs 'target'", node.range, hint: "remove it where nothing is deployed")
        }
        var policy = EnvironmentPolicy(name: name)
        if let node = values["branches"] { policy.branches = branches(node) }
        if let node = values["approval"] { policy.approval = approval(node) }
        if let node = values["secrets"] { policy.secrets = secrets(node) }
        configuration.environments.append(policy)
    }

    // MARK: - Branches

    /// Names and patterns of branches.
    mutating func branches(_ node: YAMLNode) -> FilterList {
        let items = list(node, of: "branches, as in [main, 'release/**']") ?? []
        if node.items?.isEmpty == true {
            error("The list is empty", node.range, hint: "leave 'branches' out to allow every branch")
        }
        let patterns = items.compactMap { branchPattern($0) }
        if patterns.count == items.count, !patterns.isEmpty, patterns.allSatisfy(\.isNegated) {
            error(
                "These patterns allow no branch", node.range, label: "each of them begins with '!'",
                hint: "name the allowed branches first, as in ['**', '!wip/**']")
        }
        return FilterList(.include, patterns)
    }

    private mutating func branchPattern(_ node: YAMLNode) -> FilterPattern? {
        guard let text = text(node, expected: "a branch or a pattern of branches") else { return nil }
        if text.utf8.starts(with: "refs/".utf8) {
            error("'\(text)' matches no branch", node.range, hint: "write the name without refs/heads/, as in main")
            return nil
        }
        do throws(FilterPatternError) { return try FilterPattern(text) } catch {
            self.error("\(error)", node.range)
            return nil
        }
    }

    // MARK: - Approval

    private mutating func approval(_ node: YAMLNode) -> ApprovalPolicy? {
        guard let values = mapping(node, keys: ["reviewers", "required", "self-review", "wait", "expires"]) else {
            return nil
        }
        let reviewers = values["reviewers"].map { self.reviewers($0) }
        var policy = ApprovalPolicy(reviewers: reviewers ?? [])
        if let wait = values["wait"].flatMap({ duration($0, in: 0...Self.longestWait) }) { policy.wait = wait }
        if let expires = values["expires"].flatMap({ duration($0, in: 1...Self.longestExpiry) }) {
            policy.expires = expires
        }
        if let value = values["self-review"].flatMap({ boolean($0) }) { policy.allowsSelfReview = value }
        guard let reviewers else {
            // Jobs only wait.
            policy.required = 0
            for key in ["required", "self-review", "expires"] as [Key] {
                if let node = values[key] {
                    error("'\(key)' needs 'reviewers'", node.range, hint: "name them, as in reviewers: [alice, bob]")
                }
            }
            if values["wait"] == nil {
                error("Nobody is asked here", node.range, hint: "name reviewers, as in reviewers: [alice, bob]")
            }
            return policy
        }
        if let node = values["required"], let value = integer(node, in: 1...1000) {
            policy.required = value
            if !reviewers.isEmpty, value > reviewers.count {
                let count = "there \(reviewers.count == 1 ? "is 1 reviewer" : "are \(reviewers.count) reviewers")"
                error("\(value) approvals can never come", node.range, label: count)
            }
        }
        if policy.wait >= policy.expires, let node = values["expires"] ?? values["wait"] {
            error(
                "The request expires before the wait is over", node.range,
                hint: "set 'expires' to more than 'wait' (it is 7d unless you set it)")
        }
        return policy
    }

    private mutating func reviewers(_ node: YAMLNode) -> [String] {
        let items = list(node, of: "user names, as in [alice, bob]") ?? []
        if node.items?.isEmpty == true {
            error("The list is empty", node.range, hint: "name at least one user, as in [alice]")
        }
        var known: Set<Key> = []
        return items.compactMap { item in
            guard let name = text(item, expected: "the name of a user") else { return nil }
            if name.unicodeScalars.contains(where: \.properties.isWhitespace) {
                error("'\(name)' is not the name of a user", item.range, hint: "names have no blanks")
            } else if !known.insert(Key(name)).inserted {
                error("'\(name)' is here a second time", item.range)
            }
            return name
        }
    }

    /// A duration in milliseconds.
    private mutating func duration(_ node: YAMLNode, in range: ClosedRange<Int64>) -> Int64? {
        var isNumber = false
        switch node.scalar?.value {
        case .string(let text):
            if let duration = DurationText.parse(text), duration >= .milliseconds(range.lowerBound),
                duration <= .milliseconds(range.upperBound)
            {
                return Int64(duration / .milliseconds(1))
            }
        case .number: isNumber = true
        default: break
        }
        let least = range.lowerBound > 0 ? "more than 0s" : "0s"
        refuse(
            node, expected: "a duration from \(least) to \(range.upperBound / 86_400_000)d",
            hint: isNumber ? "write the unit, as in 30s, 5m, 12h or 7d" : "as in 30s, 5m, 12h or 7d")
        return nil
    }

    // MARK: - Secrets

    private mutating func secrets(_ node: YAMLNode) -> [Key: Key] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of secrets", hint: "as in DATABASE_URL: { secret: DATABASE_URL_STAGING }")
            return [:]
        }
        var secrets: [Key: Key] = [:]
        for pair in pairs {
            guard let name = secretName(pair.key) else { continue }
            // What stands here may be a secret itself, so no message holds it.
            guard pair.value.pairs != nil else {
                error(
                    "A secret's value does not belong into this file", pair.value.range,
                    hint: "name the secret that is kept, as in { secret: \(name) }")
                continue
            }
            guard let values = mapping(pair.value, keys: ["secret"]) else { continue }
            guard let node = values["secret"] else {
                error(
                    "Required property is missing: secret", SourceRange(at: pair.value.range.start),
                    hint: "name the secret that is kept, as in { secret: \(name) }")
                continue
            }
            guard let stored = secretName(node) else { continue }
            if secrets.updateValue(stored, forKey: name) != nil {
                error("'\(name)' is already defined", pair.key.range, label: "case does not tell names apart")
            }
        }
        return secrets
    }

    mutating func secretName(_ node: YAMLNode) -> Key? {
        guard let text = text(node, expected: "the name of a secret") else { return nil }
        if let problem = ValuePlace.problem(with: text) {
            error("'\(text)' cannot be the name of a secret", node.range, label: problem)
            return nil
        }
        return ValuePlace(Key(text)).name
    }
}
