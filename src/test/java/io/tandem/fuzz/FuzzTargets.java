package io.tandem.fuzz;

import io.tandem.config.SettingsTargets;
import io.tandem.corpus.document.DocumentTargets;
import io.tandem.corpus.format.FormatTargets;
import io.tandem.interop.huggingface.ConfigTargets;
import io.tandem.interop.marian.MarianTargets;
import io.tandem.interop.tensors.TensorTargets;
import io.tandem.network.transformer.NetworkTargets;
import io.tandem.subword.SubwordTargets;
import io.tandem.subword.huggingface.TokenizerTargets;
import io.tandem.subword.imported.VocabularyTargets;
import io.tandem.subword.sentencepiece.SentencePieceTargets;
import io.tandem.training.checkpoint.CheckpointTargets;
import io.tandem.translation.search.ShortlistTargets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All parsers that are fuzzed; each is described in its own package. */
final class FuzzTargets {
  private static final List<FuzzTarget> ALL =
      Stream.of(
              FormatTargets.all(),
              SettingsTargets.all(),
              SentencePieceTargets.all(),
              TokenizerTargets.all(),
              SubwordTargets.all(),
              VocabularyTargets.all(),
              TensorTargets.all(),
              MarianTargets.all(),
              ConfigTargets.all(),
              CheckpointTargets.all(),
              NetworkTargets.all(),
              ShortlistTargets.all(),
              DocumentTargets.all())
          .flatMap(List::stream)
          .toList();

  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return ALL;
  }

  static FuzzTarget named(String name) {
    return ALL.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no target %s; there are %s".formatted(name, names())));
  }

  private static String names() {
    return ALL.stream().map(FuzzTarget::name).collect(Collectors.joining(", "));
  }

  /** Returns the target that the first byte of an input chooses, which is for the rest of it. */
  static FuzzTarget chosenBy(byte first) {
    return ALL.get(Byte.toUnsignedInt(first) % ALL.size());
  }

  /**
   * Prints the names, one a line. With two folders, copies the seeds of each target from the first
   * to the second, behind the byte that chooses it.
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      ALL.forEach(target -> System.out.println(target.name()));
      return;
    }
    Path copies = Files.createDirectories(Path.of(arguments[1]));
    for (int i = 0; i < ALL.size(); i++) {
      String name = ALL.get(i).name();
      try (Stream<Path> seeds = Files.list(Path.of(arguments[0], name))) {
        for (Path seed : seeds.toList()) {
          ByteArrayOutputStream chosen = new ByteArrayOutputStream();
          chosen.write(i);
          chosen.writeBytes(Files.readAllBytes(seed));
          Files.write(copies.resolve(name + "-" + seed.getFileName()), chosen.toByteArray());
        }
      }
    }
  }
}
