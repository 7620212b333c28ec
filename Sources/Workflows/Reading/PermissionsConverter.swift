import Basics

extension Permissions {
    /// The permissions a valid `permissions:` stands for; nil where it is missing
    /// (docs/language/permissions.md#levels).
    init?(_ token: Token?, scopes: [PermissionScope] = PermissionScope.allCases) {
        guard let token else { return nil }
        switch token.kind {
        case .string("read-all"): self.init(all: .read, scopes: scopes)
        case .string("write-all"): self.init(all: .write, scopes: scopes)
        case .mapping:
            var levels: [PermissionScope: Level] = [:]
            for (name, pair) in token.namedPairs {
                guard let scope = PermissionScope(rawValue: name.string), let level = pair.value.string else {
                    continue
                }
                levels[scope] =
                    switch Key(level) {
                    case "write": .write
                    case "read": .read
                    default: Level.none
                    }
            }
            self.init(levels)
        default: return nil
        }
    }
}
