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
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
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
  private static final String ROOT = "io.tandem.";
  private static final int MAX_TYPES = 32;
  private static final Pattern ROOM = Pattern.compile("\\| `([a-z0-9.]+)` \\| [^|]+ \\|([^|]*)\\|");
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
                  ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(
                      Location.of(type.getSource().orElseThrow().getUri()))));
  private static final Map<String, Set<String>> ROOMS = rooms(section("## The packages"));

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
  private static Map<String, Set<String>> rooms(String text) {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    Matcher row = ROOM.matcher(text);
    while (row.find()) {
      Set<String> libraries = new TreeSet<>(List.of(row.group(2).strip().split(",\\s*")));
      libraries.remove("");
      assertThat(LIBRARIES.keySet()).as("libraries of %s", row.group(1)).containsAll(libraries);
      assertThat(rooms.put(row.group(1), libraries)).as("%s is listed once", row.group(1)).isNull();
    }
    assertThat(rooms).isNotEmpty();
    return rooms;
  }

  @Test
  void theTableHasEveryPackageAndNoOther() {
    Set<String> found =
        MAIN.stream()
            .map(type -> type.getPackageName().substring(ROOT.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(ROOMS.keySet())).isEqualTo(found);
  }

  @Test
  void packagesUseOnlyThoseAboveThemInTheTable() {
    List<String> lowestFirst = List.copyOf(ROOMS.keySet());
    for (int i = 0; i + 1 < lowestFirst.size(); i++) {
      String[] higher =
          lowestFirst.subList(i + 1, lowestFirst.size()).stream()
              .map(room -> ROOT + room)
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage(ROOT + lowestFirst.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(higher)
          .check(MAIN);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.tandem.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void packagesUseTheLibrariesOfTheTableAndNoOthers() {
    Map<String, Set<String>> used = new TreeMap<>();
    ROOMS.keySet().forEach(room -> used.put(room, new TreeSet<>()));
    for (JavaClass type : MAIN) {
      String room = type.getPackageName().substring(ROOT.length());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getPackageName();
        LIBRARIES.forEach(
            (library, roots) -> {
              if (roots.stream()
                  .anyMatch(root -> target.equals(root) || target.startsWith(root + "."))) {
                used.get(room).add(library);
              }
            });
      }
    }
    assertThat(used).isEqualTo(new TreeMap<>(ROOMS));
  }

  @Test
  void noPackageIsCrowded() {
    Map<String, Long> types =
        MAIN.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    types.values().removeIf(count -> count <= MAX_TYPES);
    assertThat(types).as("packages of more than %s types", MAX_TYPES).isEmpty();
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
    onlyFrom("kernels.vector", "kernels.choice");
    onlyFrom("kernels.onednn", "kernels.choice");
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
