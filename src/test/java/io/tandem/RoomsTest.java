package io.tandem;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of packages and of public names in CONTRIBUTING.md hold. When a rule here fails, move
 * the class to the package whose concept it is, or pass the dependency in through an interface; do
 * not reorder the table.
 */
class RoomsTest {
  private static final String BASE = "io.tandem";
  private static final String ROOT = BASE + ".";

  /** A row of the table: a room in bold, or one of its packages, indented. */
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (?:\\*\\*(?<room>[a-z]+)\\*\\*|(?:&emsp;)?`(?<package>[a-z0-9.]+)`) \\| [^|]+"
              + " \\|(?<libraries>[^|]*)\\|");

  private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+\\.[A-Z]\\w*)`");

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(io\\.tandem\\.[a-z0-9.]+\\.[A-Z]\\w*)");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Path HOME = Path.of(System.getProperty("tandem.home", "."));

  /** What CONTRIBUTING.md calls the libraries that only some packages may use. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "Spark", List.of("org.apache.spark", "scala"),
          "DL4J", List.of("org.deeplearning4j", "org.nd4j"),
          "oneDNN", List.of("org.bytedeco.dnnl"),
          "Vector API", List.of("jdk.incubator"),
          "picocli", List.of("picocli"));

  private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.tandem");

  private static final JavaClasses MAIN =
      ALL.that(
          DescribedPredicate.describe(
              "are no tests",
              type ->
                  !type.getSource().orElseThrow().getUri().getPath().contains("/test-classes/")));
  private static final Map<String, Set<String>> PACKAGES = packages(section("## The packages"));

  private static String section(String heading) {
    try {
      String text =
          Files.readString(
              Path.of(System.getProperty("tandem.home", ".")).resolve("CONTRIBUTING.md"));
      int start = text.indexOf(heading + "\n");
      assertThat(start).as("CONTRIBUTING.md has the heading %s", heading).isNotNegative();
      int end = text.indexOf("\n## ", start + heading.length());
      return end < 0 ? text.substring(start) : text.substring(start, end);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Packages, lowest first, with the libraries that they use. */
  private static Map<String, Set<String>> packages(String text) {
    Map<String, Set<String>> packages = new LinkedHashMap<>();
    Set<String> rooms = new TreeSet<>();
    String room = BASE;
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      if (row.group("room") != null) {
        room = row.group("room");
        assertThat(rooms.add(room)).as("%s is listed once", room).isTrue();
        continue;
      }
      String name = row.group("package");
      assertThat(name).as("a package of %s", room).matches(Pattern.quote(room) + "(\\..*)?");
      Set<String> libraries = new TreeSet<>(List.of(row.group("libraries").strip().split(",\\s*")));
      libraries.remove("");
      assertThat(LIBRARIES.keySet()).as("libraries of %s", name).containsAll(libraries);
      assertThat(packages.put(full(name), libraries)).as("%s is listed once", name).isNull();
    }
    assertThat(rooms).hasSize(13);
    return packages;
  }

  private static String full(String name) {
    return name.equals(BASE) ? BASE : ROOT + name;
  }

  @Test
  void theTableHasEveryPackageAndNoOther() {
    Set<String> found =
        MAIN.stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(PACKAGES.keySet())).isEqualTo(found);
  }

  @Test
  void packagesUseOnlyThoseAboveThemInTheTable() {
    List<String> lowestFirst = List.copyOf(PACKAGES.keySet());
    for (int i = 0; i + 1 < lowestFirst.size(); i++) {
      noClasses()
          .that(resideInAPackage(lowestFirst.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(lowestFirst.subList(i + 1, lowestFirst.size()).toArray(String[]::new))
          .check(MAIN);
    }
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching("io.tandem.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.tandem.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void packagesUseTheLibrariesOfTheTableAndNoOthers() {
    Map<String, Set<String>> used = new TreeMap<>();
    PACKAGES.keySet().forEach(name -> used.put(name, new TreeSet<>()));
    for (JavaClass type : MAIN) {
      Set<String> libraries = used.get(type.getPackageName());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getPackageName();
        LIBRARIES.forEach(
            (library, roots) -> {
              if (roots.stream()
                  .anyMatch(root -> target.equals(root) || target.startsWith(root + "."))) {
                libraries.add(library);
              }
            });
      }
    }
    assertThat(used).isEqualTo(new TreeMap<>(PACKAGES));
  }

  /** A type is public only if another package needs it, or if users do. */
  @Test
  void publicTypesAreUsedByOtherPackagesOrAreOnTheListOfPublicNames() throws IOException {
    Set<String> listed = names(section("## Public names"));
    Set<String> frozen = names(section("## Frozen names"));
    Set<String> usedOutside = importedTypes();
    for (JavaClass type : ALL) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (!target.getPackageName().equals(type.getPackageName())) {
          usedOutside.add(topLevel(target).getName());
        }
      }
    }
    List<String> unused = new ArrayList<>();
    Set<String> publicTypes = new TreeSet<>();
    for (JavaClass type : MAIN) {
      if (type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)) {
        publicTypes.add(type.getName());
        if (!usedOutside.contains(type.getName())
            && !listed.contains(type.getName())
            && !frozen.contains(type.getName())) {
          unused.add(type.getName());
        }
      }
    }
    assertThat(unused).as("public types that nothing outside their package uses").isEmpty();
    assertThat(publicTypes).as("public names of CONTRIBUTING.md").containsAll(listed);
  }

  /** Returns the imports that are used: constants leave no trace in the classes that use them. */
  private static Set<String> importedTypes() throws IOException {
    Set<String> imported = new TreeSet<>();
    for (String top : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> files = Files.walk(HOME.resolve(top))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String text = COMMENT.matcher(Files.readString(file)).replaceAll("");
          Matcher line = IMPORT.matcher(text);
          int body = text.lastIndexOf("\nimport ");
          while (line.find()) {
            String name = line.group(1);
            String simple = name.substring(name.lastIndexOf('.') + 1);
            if (text.indexOf(simple, text.indexOf(';', body)) >= 0
                || line.group().contains("static")) {
              imported.add(name);
            }
          }
        }
      }
    }
    return imported;
  }

  /** Saved networks, services and Spark ML stages carry these; to rename one breaks what exists. */
  @Test
  void frozenNamesExist() {
    Set<String> frozen = names(section("## Frozen names"));
    assertThat(frozen).isNotEmpty();
    assertThat(MAIN.stream().map(JavaClass::getName).collect(Collectors.toSet()))
        .containsAll(frozen);
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text).results().forEach(name -> names.add(ROOT + name.group(1)));
    return names;
  }

  private static JavaClass topLevel(JavaClass type) {
    JavaClass top = type;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    return top;
  }

  @Test
  void implementationsOfKernelsAreReachedThroughTheirChoice() {
    onlyFrom("network.kernels.vector", "network.kernels.choice");
    onlyFrom("network.kernels.onednn", "network.kernels.choice");
  }

  private static void onlyFrom(String room, String door) {
    noClasses()
        .that(
            DescribedPredicate.not(resideInAPackage(ROOT + room))
                .and(DescribedPredicate.not(resideInAPackage(ROOT + door))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + room)
        .check(MAIN);
  }
}
