package io.kubefed.propagation.leader;

/**
 * Hears of the beginning and the end of leadership, by turns and one call at a time, on the
 * candidate's executor. The calls may block: no lock is held meanwhile.
 */
public interface LeadershipListener {

  /**
   * This process leads. If this fails, the candidate ends the term, and stands again later.
   *
   * @param term whether it may write; to be asked before every write
   */
  void onGained(Term term);

  /**
   * This process leads no longer, and must not write: the term says no already. The candidate does
   * not stand again before this has returned.
   */
  void onLost();
}
