package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.imported.ModelFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads the subwords of a model in Marian's form. */
public final class ForeignSubwords {
  private ForeignSubwords() {}

  /**
   * Reads them.
   *
   * @param source the name of the source side's SentencePiece model
   * @param vocabularies the names of vocabularies: none, one, or one for each side
   * @param sizes the rows of the source's and the target's embeddings
   * @throws UserException if files are missing or damaged, or the vocabulary has another size
   */
  public static ImportedSubwords read(
      ModelFolder folder, String source, String target, List<String> vocabularies, RowCounts sizes)
      throws IOException {
    ModelFile[] files = new ModelFile[vocabularies.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] = file(folder, vocabularies.get(i));
    }
    Subwords subwords =
        Subwords.marian(
            file(folder, source),
            file(folder, target),
            List.of(files),
            new LineWords(Casing.KEEP, Splitting.REVERSIBLE));
    String ofSource = folder.file(vocabularies.isEmpty() ? source : vocabularies.get(0));
    String ofTarget =
        folder.file(vocabularies.isEmpty() ? target : vocabularies.get(vocabularies.size() - 1));
    return new ImportedSubwords(
        subwords,
        new VocabularyOrder(
            order(subwords.source(), sizes.source(), ofSource, sizes.because()),
            order(subwords.target(), sizes.target(), ofTarget, sizes.because())));
  }

  private static ModelFile file(ModelFolder folder, String name) throws IOException {
    return new ModelFile(folder.file(name), folder.bytes(name));
  }

  private static AxisOrder order(SubwordSide side, int rows, String file, String because) {
    int[] theirs = side.importedRows();
    int last = Arrays.stream(theirs).max().orElse(-1);
    if (last >= rows) {
      throw UserException.of(
          "%s has a token with the id %d, but the model has %d embeddings (%s); is it the"
              + " vocabulary of this model?",
          file, last, rows, because);
    }
    int[] ours = new int[rows];
    Arrays.fill(ours, AxisOrder.NONE);
    for (int id = 0; id < theirs.length; id++) {
      if (theirs[id] != Subwords.NO_ROW) {
        ours[theirs[id]] = id;
      }
    }
    for (int row = 0; row < last; row++) {
      if (ours[row] == AxisOrder.NONE) {
        throw UserException.of(
            "%s has no token with the id %d, but ids up to %d; the model has an embedding for it, which it may choose, so add the token",
            file, row, last);
      }
    }
    return AxisOrder.of(ours);
  }
}
