"""The phrases the checks look for, as named patterns; params/claims.yaml holds them and says what each is for."""

import re

from perfeval.model import Strict

Phrase = re.Pattern[str]


class Phrases(Strict):
    """Every phrase is asked for by a check or by the reading of labels; one that is missing or unknown is refused."""

    # totals and scores
    total_said: Phrase
    first_parts: Phrase
    named_total: Phrase
    total_behind: Phrase
    over_fulfilled: Phrase
    aimed_at: Phrase
    only_named: Phrase
    total_of: Phrase
    score_gained: Phrase
    gained_beside: Phrase
    score_sum: Phrase
    score_in_all: Phrase
    score_full_or_lost: Phrase
    full_mark_before: Phrase
    full_mark_near: Phrase
    score_in_all_near: Phrase
    grade_said: Phrase
    # years, days and disclosure
    account_year: Phrase
    own_year: Phrase
    own_account: Phrase
    heading_about: Phrase
    finished: Phrase
    accepted: Phrase
    disclosed: Phrase
    disclosable: Phrase
    at_discretion: Phrase
    ahead_of_time: Phrase
    months_gone: Phrase
    # limits, and what is left
    bound: Phrase
    bound_met: Phrase
    bound_asked: Phrase
    bound_kept: Phrase
    of_those: Phrase
    target_met: Phrase
    left_over: Phrase
    carried_on: Phrase
    saved: Phrase
    counted_by: Phrase
    average_of: Phrase
    within_budget: Phrase
    vague: Phrase
    none_before: Phrase
    than_earlier: Phrase
    rough_again: Phrase
    rate_next: Phrase
    future: Phrase
    without: Phrase
    adjusted: Phrase
    set_off: Phrase
    all_income: Phrase
    all_spent: Phrase
    planned: Phrase
    partly_listed: Phrase
    each_single: Phrase
    last_year_named: Phrase
    stock_until: Phrase
    will_do: Phrase
    summed_up: Phrase
    rate_of_year: Phrase
    other_scope: Phrase
    rate_of_two: Phrase
    beside_bracket: Phrase
    split_count: Phrase
    counted_list: Phrase
    names_with_rates: Phrase
    signed: Phrase
    vouching: Phrase
    beside_change: Phrase
    net_behind: Phrase
    # which item a number is of
    used_for: Phrase
    reasons: Phrase
    names_after: Phrase
    names_before: Phrase
    rest_of_budget: Phrase
    kinds_named: Phrase
    share_opened: Phrase
    from_amount: Phrase
    each_of_many: Phrase
    list_after_total: Phrase
    list_of: Phrase
    ranked: Phrase
    share_verb: Phrase
    announced: Phrase
    no_item: Phrase
    until_when: Phrase
    only_allotted: Phrase
    only_spent: Phrase
    item_name: Phrase
    item_ending: Phrase
    list_opened: Phrase
    both_sides: Phrase
    loose_words: Phrase
    fund_words: Phrase
    any_funds: Phrase
    seen_from: Phrase
    meanwhile: Phrase
    of_both: Phrase
    none_of: Phrase
    sum_is: Phrase
    no_budget: Phrase
    same_year: Phrase
    some_of_list: Phrase
    at_constant_prices: Phrase
    in_two: Phrase
    divided_into: Phrase
    the_rest: Phrase
    side_of_budget: Phrase
    leaving_out: Phrase
    of_both_sides: Phrase
    moved_back: Phrase
    some_of_them: Phrase
    way_of_seeing: Phrase
    share_aimed: Phrase
    of_its_kind: Phrase
    threshold: Phrase
    all_met: Phrase
    met_but: Phrase
    period: Phrase
    that_year: Phrase
    adjusted_by: Phrase
    earlier_state: Phrase
    posts_again: Phrase
    so_many: Phrase
    so_many_parts: Phrase
    both_years_none: Phrase
    taken_back: Phrase
    averages_table: Phrase
    added_or_taken: Phrase
    taken_before: Phrase
    only_a_part: Phrase
    those_above: Phrase
    within_posts: Phrase
    posts_vacant: Phrase
    posts_exceeded: Phrase
    staff_rate: Phrase
    subtotal: Phrase
    total_of_year: Phrase
    each_unit: Phrase
    per_car: Phrase
    no_average_before: Phrase
    no_average_behind: Phrase
    final_budget: Phrase
    funds_row: Phrase
    built_total: Phrase
    apart_from: Phrase
    paced: Phrase
    set_off_changes: Phrase
    other_than: Phrase
    rate_applied: Phrase
    of_money: Phrase
    converted: Phrase
    in_bracket: Phrase
    growth_named: Phrase
    so_many_reasons: Phrase
    only_some: Phrase
    whole_named: Phrase
    township_titled: Phrase
    township_of_year: Phrase
    level_with: Phrase
    numbered_after: Phrase
    spent_of_budget: Phrase
    points_behind: Phrase
    rate_earlier: Phrase
    since_then: Phrase
    left_undone: Phrase
    wider_title: Phrase

    def is_adjusted(self, text: str, place: int) -> bool:
        """Whether the words right before a number say what a budget was adjusted by: 调增A, 核减A."""
        return self.adjusted.search(text, max(0, place - 4), place) is not None
