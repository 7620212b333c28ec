/// Something that the simulation must notice.
enum PlantedFault: CaseIterable {
    case skipsHealth, leavesTheNewVersion, forgetsAHost, forgetsToPause, removesTooMuch, migratesFirst
    case takesLocksOfTheLiving

    /// What it is noticed by.
    var symptoms: [String] {
        switch self {
        case .skipsHealth: ["gives requests to"]
        case .leavesTheNewVersion: ["the serving colour is removed"]
        case .forgetsAHost: ["gives requests to", "the state says otherwise"]
        case .forgetsToPause: ["runs something beside the version that serves"]
        case .removesTooMuch: ["has lost an image"]
        case .migratesFirst: ["the data is changed for a version that cannot start"]
        case .takesLocksOfTheLiving: ["has the lock beside"]
        }
    }
}
