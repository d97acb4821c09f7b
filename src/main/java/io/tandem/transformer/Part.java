package io.tandem.transformer;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;
import java.util.ArrayList;
import java.util.List;

/**
 * Some sentences of a batch, on which a layer does all its work before it turns to the next ones:
 * so few that what it reads and writes on the way stays in the processor's second-level cache.
 * Sources of 3, 2, 4 and targets of 2, 2, 2 tokens make two parts of at most 5 rows: the first two
 * sentences, rows 0 to 4 of the sources and 0 to 3 of the targets; then the third.
 *
 * @param index its place among the parts of the batch
 * @param pass the way of these sentences alone
 * @param sourceRow where they begin in the encoder's rows
 * @param targetRow where they begin in the decoder's rows
 */
record Part(int index, Pass pass, int sourceRow, int targetRow) {
  /** Sites of dropout lie this far apart from part to part, so that each has masks of its own. */
  private static final int SITES = 1 << 16;

  /**
   * Cuts a batch into parts of at most {@code mostRows} rows on either side, or of one sentence.
   */
  static List<Part> of(Pass whole, int mostRows) {
    List<Part> parts = new ArrayList<>();
    int sentences = whole.source().count();
    for (int first = 0, next; first < sentences; first = next) {
      next = end(whole, first, mostRows);
      parts.add(of(whole, parts.size(), first, next));
    }
    return parts;
  }

  private static int end(Pass whole, int first, int mostRows) {
    int next = first + 1;
    while (next < whole.source().count()
        && rows(whole.source(), first, next + 1) <= mostRows
        && rows(whole.target(), first, next + 1) <= mostRows) {
      next++;
    }
    return next;
  }

  private static int rows(Segments side, int first, int next) {
    return side == null ? 0 : side.start(next) - side.start(first);
  }

  private static Part of(Pass whole, int index, int first, int next) {
    Segments target = whole.target();
    Pass pass =
        new Pass(
            whole.kernels(),
            whole.scratch(),
            whole.source().part(first, next),
            target == null ? null : target.part(first, next),
            (site, rate) -> whole.dropouts().at(site + index * SITES, rate),
            index == 0 ? whole.gradients() : Into.ADD);
    return new Part(
        index, pass, whole.source().start(first), target == null ? 0 : target.start(first));
  }

  /** The part's rows of a matrix of the encoder's rows. */
  Matrix ofSources(Matrix all) {
    return all.rows(sourceRow, pass.source().rows());
  }

  /** The part's rows of a matrix of the decoder's rows. */
  Matrix ofTargets(Matrix all) {
    return all.rows(targetRow, pass.target().rows());
  }
}
