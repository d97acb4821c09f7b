package io.tandem.network.kernels;

/**
 * The keys that the first head of an attention is to look at, as in guided alignment (Chen et al.
 * 2016, arXiv 1607.01628, section 3; with one head of a Transformer: Garg et al. 2019, arXiv
 * 1909.02074, section 4.2). It adds to the loss, for each query with a goal,
 *
 * <pre>
 *   -weight · log(attention of the first head to the goal)
 * </pre>
 *
 * @param goals for each query row the number of a key in its sentence, or {@link #NONE}
 */
public record AttentionGuide(int[] goals, double weight) {
  /** The goal of a query that may look anywhere. */
  public static final int NONE = -1;

  /** The guide of attention that learns from the loss of the network alone. */
  public static final AttentionGuide OFF = new AttentionGuide(new int[0], 0);

  /** Returns whether it has goals for a head. */
  public boolean guides(int head) {
    return head == 0 && weight > 0;
  }

  /** Returns the number of the key that a query row is to look at, or {@link #NONE}. */
  public int goal(int queryRow) {
    return goals[queryRow];
  }

  /**
   * Returns what it adds to the loss.
   *
   * @param weights those of {@link Kernels#attend}
   */
  public double loss(AttentionShape shape, Matrix weights) {
    if (weight == 0) {
      return 0;
    }
    double sum = 0;
    int block = 0;
    for (int b = 0; b < shape.queries().count(); b++) {
      int queries = shape.queries().length(b);
      for (int i = 0; i < queries; i++) {
        int goal = goals[shape.queries().start(b) + i];
        if (goal != NONE) {
          double seen = weights.get(0, block + goal * queries + i);
          sum -= Math.log(Math.max(seen, Float.MIN_NORMAL));
        }
      }
      block += shape.heads() * queries * shape.keys().length(b);
    }
    return weight * sum;
  }
}
