import Basics
import Releases
import YAMLTree

/// Reads `release` of `pitlane.yml` (docs/configuration.md#releases).
extension SettingReader {
    private static let releaseKeys: [Key] = [
        "tag-prefix", "initial", "zero-major", "zero-feature", "types", "branches", "changelog", "squash-bodies",
        "overrides",
    ]

    mutating func release(_ node: YAMLNode) -> ReleaseSettings {
        var settings = ReleaseSettings()
        let later = "remove it: releases on GitHub are not part of this version"
        guard let values = mapping(node, keys: Self.releaseKeys, refused: (["github"], later)) else { return settings }
        if let prefix = values["tag-prefix"].flatMap({ tagPrefix($0) }) { settings.rules.tagPrefix = prefix }
        if let version = values["initial"].flatMap({ initialVersion($0) }) { settings.rules.initial = version }
        if let value = values["zero-major"].flatMap({ boolean($0) }) { settings.rules.zeroMajor = value }
        if let bump = values["zero-feature"].flatMap({ bump($0, of: [.patch, .minor]) }) {
            settings.rules.zeroFeature = bump
        }
        if let node = values["types"] { types(node, into: &settings.rules) }
        if let node = values["branches"] { settings.branches = branches(node) }
        if let file = values["changelog"].flatMap({ path($0) }) { settings.changelog = Key(file) }
        if let value = values["squash-bodies"].flatMap({ boolean($0) }) { settings.rules.squashBodies = value }
        if let node = values["overrides"] { overrides(node, into: &settings.rules) }
        return settings
    }

    /// What may begin a tag's name; empty for none.
    private mutating func tagPrefix(_ node: YAMLNode) -> Key? {
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_./@".utf8.contains(byte)
        }
        if case .string(let text)? = node.scalar?.value {
            let bytes = Array(text.utf8)
            let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let isRef =
                parts.dropLast().allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) }
                && parts.allSatisfy { $0.first != UInt8(ascii: ".") && $0.first != UInt8(ascii: "-") }
                && !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
            if bytes.allSatisfy(isPlain), isRef, bytes.last.map({ !(0x30...0x39).contains($0) }) ?? true {
                return Key(text)
            }
        }
        refuse(
            node,
            expected:
                "what stands before the version in a tag: letters, digits, '-', '_', '.', '/' and '@', no digit at the end",
            hint: "as in v, or '' for none")
        return nil
    }

    private mutating func initialVersion(_ node: YAMLNode) -> SemanticVersion? {
        if let text = node.scalar?.text, let version = SemanticVersion(text), version.preRelease.isEmpty {
            return version
        }
        refuse(node, expected: "a version without a pre-release", hint: "as in 1.0.0")
        return nil
    }

    private mutating func bump(_ node: YAMLNode, of bumps: [Bump]) -> Bump? {
        if let word = node.scalar?.text, let bump = bumps.first(where: { Key($0.description) == Key(word) }) {
            return bump
        }
        refuse(node, expected: "one of: \(bumps.map(\.description).joined(separator: ", "))")
        return nil
    }

    /// `{ docs: patch, "build(deps)": patch }`
    private mutating func types(_ node: YAMLNode, into rules: inout ReleaseRules) {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of types to patch, minor, major or none", hint: "as in { docs: patch }")
            return
        }
        var seen: Set<Key> = []
        for pair in pairs {
            guard let text = text(pair.key, expected: "a type of commits") else { continue }
            guard let type = ReleaseRules.type(text) else {
                error(
                    "'\(text)' is not a type of commits", pair.key.range,
                    hint: "write it as in docs, or build(deps) for one scope")
                continue
            }
            guard seen.insert(type).inserted else {
                error("'\(text)' is already defined", pair.key.range)
                continue
            }
            if let bump = bump(pair.value, of: Bump.allCases) { rules.types[type] = bump }
        }
    }

    /// `{ 4f2c1ab: "fix: rounding", 91d0e77: skip }`
    private mutating func overrides(_ node: YAMLNode, into rules: inout ReleaseRules) {
        guard let pairs = node.pairs else {
            refuse(
                node, expected: "a mapping of commits to messages, or skip",
                hint: "as in { 4f2c1ab: 'fix: rounding', 91d0e77: skip }")
            return
        }
        for pair in pairs {
            let digits = pair.key.scalar.map { Array($0.text.utf8) } ?? []
            guard (7...64).contains(digits.count),
                digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
            else {
                refuse(pair.key, expected: "a commit: 7 to 64 digits of git's name for it, in lower case")
                continue
            }
            let commit = Key(String(decoding: digits, as: UTF8.self))
            guard !rules.overrides.keys.contains(where: { Self.isSame($0, commit) }) else {
                error("The commit '\(commit)' is already defined", pair.key.range)
                continue
            }
            guard let text = text(pair.value, expected: "a commit message, or skip") else { continue }
            if Key(text) == "skip" {
                rules.overrides[commit] = .skip
            } else if ReleaseRules.isConventional(Key(text)) {
                rules.overrides[commit] = .message(Key(text))
            } else {
                refuse(
                    pair.value, expected: "a conventional commit message, or skip", hint: "as in 'fix: rounding'")
            }
        }
    }

    /// Whether two beginnings can mean one commit.
    private static func isSame(_ one: Key, _ other: Key) -> Bool {
        one.string.utf8.starts(with: other.string.utf8) || other.string.utf8.starts(with: one.string.utf8)
    }
}
