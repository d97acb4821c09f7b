package io.tandem.subword.spark;

import io.tandem.UserException;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.storage.GivenPath;
import io.tandem.subword.LineWords;
import io.tandem.subword.Merges;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.imported.ModelFile;
import io.tandem.subword.learn.PieceCounts;
import io.tandem.text.ReversibleSplitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Reads subwords of other tools from the files in {@code subword.model}, {@code
 * subword.targetModel} and {@code subword.vocabularies}. Driver only.
 */
public final class SubwordImport {
  private final Configuration hadoop;

  public SubwordImport(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * @param words the preparation of lines before they are segmented
   * @throws UserException if a file is missing or cannot be read
   */
  public Subwords read(SubwordSettings settings, LineWords words) {
    return switch (settings.kind()) {
      case SENTENCEPIECE -> imported(SubwordKind.SENTENCEPIECE, settings.model(), words);
      case HUGGINGFACE -> imported(SubwordKind.HUGGINGFACE, settings.model(), words);
      case MARIAN ->
          Subwords.marian(
              file("subword.model", settings.model()),
              file("subword.targetModel", settings.targetModel()),
              settings.vocabularies().stream()
                  .map(vocabulary -> file("subword.vocabularies", vocabulary))
                  .toList(),
              words);
      case BPE, UNIGRAM -> codes(settings, words);
      case MODEL ->
          throw new IllegalArgumentException("the subwords of a model are read with the model");
    };
  }

  private Subwords imported(SubwordKind kind, String model, LineWords words) {
    return Subwords.imported(kind, bytes("subword.model", model), words, model);
  }

  private ModelFile file(String setting, String file) {
    return new ModelFile(file, bytes(setting, file));
  }

  private Subwords codes(SubwordSettings settings, LineWords words) {
    String codes = text("subword.model", settings.model());
    if (words.splitting() == Splitting.REVERSIBLE && !codes.contains(ReversibleSplitter.MARK)) {
      throw UserException.of(
          "subword.model = %s: no code has a %s, so they were learned on words without their spaces: set subword.splitting = whitespace",
          settings.model(), ReversibleSplitter.MARK);
    }
    List<PieceCounts> counts = new ArrayList<>();
    for (String file : settings.vocabularies()) {
      counts.add(PieceCounts.parse(text("subword.vocabularies", file), file));
    }
    VocabularyLimits limits =
        new VocabularyLimits(Integer.MAX_VALUE, settings.minimumPieceFrequency());
    return Subwords.of(
        Merges.parse(codes, settings.model()), PieceCounts.vocabulary(counts, limits), words);
  }

  private String text(String setting, String file) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(setting, file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UserException("%s = %s: not UTF-8 text".formatted(setting, file), e);
    }
  }

  private byte[] bytes(String setting, String file) {
    try (FSDataInputStream in = GivenPath.setting(setting, file).open(hadoop)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
