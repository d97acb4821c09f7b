package io.tandem;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of packages in CONTRIBUTING.md, held to be true: a package uses only those before it in
 * the list. When this fails, move the class to the room whose concept it is, or hand the dependency
 * in through an interface; do not reorder the list.
 */
class PackageDependenciesTest {
  private static final List<String> LOWEST_FIRST =
      List.of(
          "config",
          "text",
          "cleaning",
          "sentencepiece",
          "huggingface",
          "subword",
          "corpus",
          "metrics",
          "kernels",
          "transformer",
          "search",
          "training",
          "averaging",
          "store",
          "charts",
          "jobs");
  private static final List<String> WITHOUT_SPARK =
      List.of(
          "config",
          "text",
          "cleaning",
          "sentencepiece",
          "huggingface",
          "kernels",
          "transformer",
          "training");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tandem");

  @Test
  void packagesUseOnlyThoseBeforeThem() {
    for (int i = 0; i < LOWEST_FIRST.size(); i++) {
      String[] above =
          LOWEST_FIRST.stream()
              .skip(i + 1L)
              .map(p -> "io.tandem." + p + "..")
              .toArray(String[]::new);
      if (above.length > 0) {
        noClasses()
            .that(resideInAPackage("io.tandem." + LOWEST_FIRST.get(i) + ".."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(above)
            .allowEmptyShould(true)
            .check(CLASSES);
      }
    }
  }

  @Test
  void plainPackagesKnowNothingOfSpark() {
    for (String plain : WITHOUT_SPARK) {
      noClasses()
          .that(resideInAPackage("io.tandem." + plain + ".."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..")
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageIsInTheList() {
    Set<String> found =
        CLASSES.stream()
            .map(type -> type.getPackageName().split("\\.")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(LOWEST_FIRST).containsAll(found);
  }
}
