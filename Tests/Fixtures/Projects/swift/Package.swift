// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "roman",
    targets: [
        .target(name: "Roman"),
        .executableTarget(name: "roman-numeral", dependencies: ["Roman"]),
        .testTarget(name: "RomanTests", dependencies: ["Roman"]),
    ])
