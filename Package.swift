// swift-tools-version: 6.2
import PackageDescription

/// `.ci/run` sets PITLANE_STRICT: warnings are errors then, in our own targets only.
let isStrict = Context.environment["PITLANE_STRICT"] != nil

/// One array for every Swift target: the language mode and the upcoming features the code is written for.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let cSettings: [CSetting] = [.enableWarning("all")] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
    name: "pitlane",
    products: [
        .executable(name: "pitlane", targets: ["pitlane"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Level 0: values only; no files, processes, clocks or sockets.
        .target(name: "CText", cSettings: cSettings),
        target("Basics", ["CText"]),
        target("Expressions", ["Basics", "CText"]),
        target("YAMLTree", ["Basics", .product(name: "Yams", package: "Yams")]),
        target("Workflows", ["Basics", "Expressions", "YAMLTree"]),
        target("Planning", ["Basics", "Expressions", "Workflows"]),
        target("Hashing", ["Basics", .product(name: "Crypto", package: "swift-crypto")]),
        target("Reports", ["Basics", "Hashing"]),
        target("Gates", ["Basics", "Reports"]),
        target("Rollouts", ["Basics"]),
        target("Releases", ["Basics"]),
        target("Configuration", ["Basics", "Gates", "Planning", "Releases", "Reports", "YAMLTree"]),
        target("Journal", ["Basics", "Gates", "Planning", "Workflows"]),

        // Level 1: effects.
        .target(name: "CProcesses", cSettings: cSettings),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        target("Processes", ["Basics", "CProcesses"]),
        target("Files", ["Hashing"]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        target("Logs", ["Basics", "CPCRE2", "Files", "Processes"]),
        target(
            "Actions",
            ["Basics", "Expressions", "Files", "Forges", "Hashing", "Journal", "Planning", "Processes", "Workflows"]
        ),
        target(
            "Engine",
            [
                "Actions", "Basics", "Expressions", "Files", "Hashing", "Journal", "Logs", "Planning", "Processes",
                "Workflows",
            ]
        ),
        target("Forges", ["Basics", "Files", "Planning", "Processes", "Releases"]),
        target("Transport", ["Basics", "CProcesses", "Processes"]),
        target("Images", ["Basics", "Files", "Hashing", "Processes", "Transport"]),
        target("Docker", ["Basics", "Transport"]),
        target(
            "Delivery",
            ["Basics", "Configuration", "Docker", "Files", "Images", "Processes", "Rollouts", "Transport"]
        ),

        // Level 2: services.
        target(
            "Store",
            [
                "Actions", "Basics", "CZlib", "Files", "Gates", "Hashing", "Journal", "Planning", "Processes",
                "Workflows",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),

        target(
            "Sessions",
            [
                "Actions", "Basics", "Configuration", "Delivery", "Engine", "Expressions", "Files", "Forges", "Gates",
                "Hashing", "Images", "Journal", "Planning", "Processes", "Releases", "Reports", "Rollouts", "Store",
                "Workflows",
            ]
        ),

        // Level 3: what people see.
        target(
            "Rendering",
            ["Basics", "Gates", "Journal", "Logs", "Planning", "Processes", "Reports", "Workflows"]
        ),
        .executableTarget(
            name: "pitlane",
            dependencies: [
                "Actions", "Basics", "Configuration", "Delivery", "Docker", "Engine", "Expressions", "Files", "Forges",
                "Gates", "Hashing", "Images", "Journal", "Logs", "Planning", "Processes", "Releases", "Rendering",
                "Reports", "Rollouts", "Sessions", "Store", "Workflows", "YAMLTree",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // Tests.
        target("TestSupport", ["Basics", "Gates", "Reports"]),
        tests("BasicsTests", ["Basics"]),
        tests("ExpressionsTests", ["Basics", "Expressions"]),
        tests("YAMLTreeTests", ["Basics", "YAMLTree"]),
        tests("WorkflowsTests", ["Basics", "Expressions", "Workflows", "YAMLTree"]),
        tests("PlanningTests", ["Basics", "Expressions", "Journal", "Planning", "Workflows"]),
        tests("ReportsTests", ["Basics", "Gates", "Hashing", "Reports"]),
        tests("GatesTests", ["Basics", "Gates", "Rendering", "Reports"]),
        tests("ConfigurationTests", ["Basics", "Configuration", "Gates", "Planning", "Releases", "Reports"]),
        tests("RolloutsTests", ["Basics", "Rollouts"]),
        tests("ReleasesTests", ["Basics", "Releases"]),
        tests("FilesTests", ["Files", "Hashing"]),
        tests("ImagesTests", ["Basics", "Files", "Images", "Processes", "Transport"]),
        tests("JournalTests", ["Basics", "Gates", "Journal", "Planning", "Workflows"]),
        tests("HashingTests", ["Basics", "Hashing"]),
        tests("ProcessesTests", ["Basics", "Processes"]),
        tests("LogsTests", ["Basics", "Logs", "Processes"]),
        tests("ActionsTests", ["Actions", "Basics", "Hashing", "Journal", "Planning", "Processes"]),
        tests(
            "EngineTests", ["Actions", "Basics", "Engine", "Files", "Journal", "Planning", "Processes", "Workflows"]),
        tests(
            "StoreTests",
            ["Actions", "Basics", "Files", "Gates", "Hashing", "Journal", "Planning", "Store", "Workflows"]),
        tests(
            "RenderingTests",
            ["Basics", "Gates", "Hashing", "Journal", "Planning", "Rendering", "Reports", "Store", "Workflows"]
        ),
        tests(
            "SessionsTests",
            [
                "Actions", "Basics", "Engine", "Files", "Forges", "Gates", "Journal", "Planning", "Processes",
                "Reports", "Sessions", "Store",
            ]
        ),
        tests("RepositoryTests", ["Basics"]),
        tests("EndToEndTests", ["Basics", "Files", "Processes", "YAMLTree", "pitlane"]),
    ]
)
