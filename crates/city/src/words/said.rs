//! Sentences of minutes, with slots. What each slot is: [`crate::minutes`].

/// How a visit begins.
pub(crate) const VISIT: &[&str] = &[
    "{post}{host}在公司门口接，直接进车间看了一圈。{seen}。",
    "到企业{place}厂区，{host}（{post}）介绍情况。现场看到：{seen}。",
    "先在会议室听{host}讲了二十分钟，再下车间。{seen}。",
    "{host}临时在外地，由{deputy}陪同；车间里{seen}。",
    "厂区不大，约{acres}亩，管理细。{seen}。{post}{host}全程陪同。",
    "登门拜访，{host}{post}接待，{deputy}作陪。{seen}。",
    "经{referrer}牵线约到{host}。看厂：{seen}。",
    "拜访前看了年报和公开信息，见面直奔主题。{host}带看车间，{seen}。",
    "企业去年刚搬到{place}新厂，{seen}，{host}说基本满产。",
    "上门走访，{post}{host}、{deputy}两人谈，未安排参观，只在展厅看了{product}样品。",
];
/// How a reception begins.
pub(crate) const RECEPTION: &[&str] = &[
    "{host}（{post}）一行{few}人来考察，先看{park}，再看已落户的同类企业。",
    "企业{few}人到访，{host}带队。沿{park}走了一圈，重点看现成厂房和变电站位置。",
    "接待{host}一行。上午看{park}，下午到政务中心问审批。",
    "{host}带技术和财务来踏勘{park}，自带尺子量了柱距和净高。",
    "{host}路过顺道来看，只有半天，看了{park}一处地块。",
    "对方{few}人考察团来访，除{host}外还有设计院的人，对{park}的标高和土方问得细。",
];
/// How a round table begins.
pub(crate) const ROUND_TABLE: &[&str] = &[
    "{referrer}组织座谈，{few}家企业到场，{host}会后单独留下谈。",
    "在{city}开小型座谈会，{host}第三个发言，谈{product}的布局打算。",
    "与{city}{chain}企业座谈，{host}（{post}）对{home}兴趣最大。",
    "商会会客室座谈，主人介绍了{few}家会员，{host}把样册带来了。",
];
/// How a roadshow begins.
pub(crate) const ROADSHOW: &[&str] = &[
    "{city}推介会后，{host}主动到展台，要了{park}的资料。",
    "推介会分组对接，{host}（{post}）抽到我们这一桌，谈了四十分钟。",
    "{chain}专题推介，{host}听完补问了三个问题，会后加了联系方式。",
];
/// How a video conference begins.
pub(crate) const VIDEO: &[&str] = &[
    "视频会开了{minutes}分钟，对方{host}、{deputy}，我方另请自然资源和供电的同志一起答。",
    "线上对接，{host}共享了项目测算表，逐行过了一遍。",
    "{host}在外地出差，改为视频。画面里过了{park}的平面图。",
    "三方视频，{host}和设计院都在，讨论{park}厂房怎么排布。",
];
/// How a call begins.
pub(crate) const CALL: &[&str] = &[
    "给{host}去电，通话约{minutes}分钟。",
    "{host}来电，说内部刚开完投资例会。",
    "电话回访{host}。",
    "{host}没接，半小时后回过来，",
];

/// When we have met before. `{before}` is the day, `{asked_before}` what was asked then.
pub(crate) const AGAIN: &[&str] = &[
    "{before}见面时对方问到{asked_before}，这次带去了书面答复，对方收下，未再追问。",
    "接着{before}的话题谈。上次留下的问题（{asked_before}）已答复，{host}说回去给老板看过。",
    "距{before}那次{gap}，期间互寄过资料；{asked_before}一事对方认为基本讲清了。",
    "{host}还记得{before}谈的{asked_before}，开口先问进展，当面作了说明。",
    "这是今年第{times}次见面。{before}之后对方又看了别处，回过头来还是问{asked_before}。",
    "{before}的纪要对方打印出来了，逐条对，{asked_before}打了勾。",
];

/// What the firm is.
pub(crate) const FIRM: &[&str] = &[
    "主做{product}，去年销售{revenue}，主要供{buyers}。",
    "企业{founded}年成立，员工{staff}人，{product}占收入七成，客户是{buyers}。",
    "产品以{product}为主，订单排到{month}月，供{buyers}；去年营收{revenue}。",
    "老板做{product}{years}年，从贸易转到制造，去年开票{revenue}。",
    "现有厂房是租的，{acres}亩左右，租期{month}月到期，房东要涨三成。",
    "研发{few2}人，{product}有自己的专利，毛利比同行高一截，{buyers}都在试样。",
    "去年营收{revenue}，今年前三季度同比略降，主要是{buyers}压价。",
    "产能卡在{step}，外协占了四成，想自己上。",
    "家族企业，{host}是第二代，做主的还是父亲；年销售{revenue}上下。",
    "有上市打算，券商已进场，要求把{product}产能做实。",
    "{product}做到细分前几名，给{buyers}供货要求就近设厂。",
    "设备新，账上现金够，银行贷款只有{small}。",
];

/// What they want to do.
pub(crate) const PROJECT: &[&str] = &[
    "拟投{amount}做{project}，用地{land}亩，分两期，一期占六成。",
    "初步方案：{project}，总投资{amount}，要地{land}亩或现成厂房{plant}平方米，工艺为{step}。",
    "打算新建{project}，投资{amount}上下，董事会还没过。",
    "{project}选址中，估{amount}，要求{month}月前能进场。",
    "想先租{plant}平方米厂房把{step}做起来，跑顺了再买{land}亩地，总盘子{amount}。",
    "投资额说法不一：{host}讲{amount}，{deputy}说设备另算。按{amount}记。",
    "扩的是{product}，{amount}里设备占一大半，用地只要{land}亩。",
    "测算表列明总投资{amount}、达产后年产值{output}、年税{tax}、用工{jobs}人。",
    "项目叫{project}，{land}亩够用，预留二期{small_land}亩更好。",
    "意向{amount}，{land}亩，容积率按1.2排，办公和宿舍另算。",
    "总投资从原先说的数调整为{amount}，主要是{step}这段改为进口设备。",
    "不想拿地，要{plant}平方米带行车的厂房，装修和设备共{amount}。",
];

/// How they stand.
pub(crate) const MOOD: &[&str] = &[
    "同时在看{rival}和{rival2}，那边给了厂房三年免租，我们讲的是配套和办事。",
    "{host}表态积极，但要等{buyers}明年的定点。",
    "顾虑主要在人，怕骨干不愿意过来。",
    "对{home}位置认可，觉得比{rival}近；地价不是主要问题。",
    "话说得客气，没有时间表，判断还在比选。",
    "老板娘是{home}人，感情上偏这边，财务要看账。",
    "内部分两派，生产想走，销售想留，{host}让我们再给份对比表。",
    "明确说{month}月定，前三名里有我们。",
    "只谈了意向，没到条件，先交朋友。",
    "对方更看重审批快，举了{rival}拖了一年的例子。",
    "{host}讲去年在{rival}吃过承诺不兑现的亏，要求全部写进合同。",
    "他们的客户在合肥，{home}算是顺路，运输账算得过来。",
    "{deputy}私下说资金要等一笔回款，{month}月以后才动得了。",
    "态度比预想冷，主要是行业在降价，能不投就不投。",
    "希望我们去一趟总部，见{buyers}那边的采购。",
];

/// What we told them.
pub(crate) const TOLD: &[&str] = &[
    "我方介绍：{told}。",
    "讲了{home}的情况，{told}。",
    "对方不了解宣城，从{told}讲起。",
    "重点说了一条：{told}。",
    "给看了{park}的规划图，{told}。",
];

/// A question and its answer, told in the minutes.
pub(crate) const ASKED: &[&str] = &[
    "问{ask}，答：{answer}。",
    "关心{ask}。我方答复，{answer}。",
    "{host}追问{ask}，现场说明{answer}。",
    "问得最多的是{ask}；{answer}。",
    "关于{ask}：{answer}。",
    "还问到{ask}，回复是{answer}。",
];

/// How it ends.
pub(crate) const END: &[&str] = &[
    "约定{due}前{next}。",
    "散会前说好，{next}，{due}回话。",
    "下一步我方{next}。",
    "对方要求{due}以前见到材料。",
    "互留了联系方式。",
    "中午在食堂便饭，没有安排其他。",
    "带回样品两件。",
    "",
    "",
];

/// What is to be done next; `{park}`, `{ask}` and others as above.
pub(crate) const NEXT: &[&str] = &[
    "寄送{park}地块红线图和用地条件",
    "就{ask}给出书面答复",
    "约{host}来{home}看{park}",
    "请供电、供水部门出接入意见",
    "会同发改、环境部门做项目预审",
    "拟投资协议初稿，先过法务",
    "核实{project}的能耗和排放数据",
    "陪{deputy}看{park}的现成厂房",
    "报请领导拜访企业总部",
    "对接{referrer}，了解企业信用和诉讼情况",
    "发送同类企业用工和社保成本表",
    "电话回访{host}，问董事会结果",
    "联系银行和担保公司，约三方见面",
    "组织技术专家看一次{step}工艺",
    "把{rival}与{home}的条件对比表发给对方",
];

/// One line that says it all.
pub(crate) const GIST: &[&str] = &[
    "{product}，拟投{amount}，要地{land}亩，关心{ask}",
    "有意来{home}做{project}，{amount}，{month}月定",
    "看{park}，拟租厂房{plant}平方米，投{amount}",
    "谈{project}，投资{amount}，主要顾虑是{ask}",
    "{host}接待，{product}扩产，意向{amount}",
    "初次接触，{product}，年销{revenue}，有外迁打算",
    "续谈{project}，{ask}已答复",
    "{project}：总投{amount}、{land}亩，在和{rival}比选",
    "企业缺{step}产能，想在{home}布点，{amount}",
    "了解情况为主，{product}，暂无明确时间表",
];

/// What came of it.
pub(crate) const OUTCOME: &[&str] = &[
    "达成初步意向",
    "同意来访考察",
    "互换资料",
    "需再约",
    "列入重点跟踪",
    "对方内部研究",
    "邀请参加推介会",
    "等定点结果",
];

/// What a reviewer says when it is well.
pub(crate) const PASSED: &[&str] = &[
    "记录完整，按期跟进。",
    "数字清楚，同意。",
    "请把对方测算表补作附件，内容没有问题。",
    "可以，下一步抓紧。",
    "已阅，{home}这边厂房情况请同步给企业。",
    "同意。涉及答复的请以部门书面口径为准。",
    "好，注意别承诺。",
    "通过。",
];
/// What a reviewer says when it is not.
pub(crate) const RETURNED: &[&str] = &[
    "投资额与用地不匹配，请核实亩均再报。",
    "谁参加的没写清，请补我方人员。",
    "“{ask}”这条我们答复了什么？请写具体。",
    "下一步太笼统，写明谁去做、做到什么程度。",
    "企业名称与营业执照不一致，请改。",
    "投资额是设备还是总投资？问清楚。",
    "这家上月其他组也去过，请先核对再交。",
];
/// What was changed then.
pub(crate) const CORRECTED: &[&str] = &[
    "补充：经与{host}核对，{amount}含设备和厂房，不含流动资金。",
    "更正：用地按{land}亩计，前稿有误。",
    "补记我方参加人员，另附对方{deputy}的说明。",
    "补充：关于{ask}，我方答复以书面为准，未作承诺。",
    "更正：企业全称已按营业执照改正，其余不变。",
];
/// Remarks in between.
pub(crate) const REMARKS: &[&str] = &[
    "这家我在{rival}的推介会上见过，技术是真的。",
    "请与上次的记录对照，投资额有出入。",
    "建议请行业专家一起去一次。",
    "老板的同学在我县开厂，可以请他帮忙说话。",
    "注意核实涉诉信息。",
    "材料转招商二组参考。",
    "{park}那块地已有意向企业，请换一块推荐。",
];
/// What was done afterwards.
pub(crate) const FOLLOWED: &[&str] = &[
    "与{host}通话，董事会推迟到{month}月，继续跟。",
    "资料已寄到，{deputy}签收，说一周内反馈。",
    "供电部门出了接入意见，已转给企业。",
    "对方财务来函问税收分成，按政策口径回复。",
    "{host}发来新的测算表，投资调为{amount}。",
    "企业技术组来{park}打了地勘孔位，天气不好改期一次。",
    "约到{host}参加下月推介会。",
    "企业提出{ask}，已请部门书面答复。",
    "{rival}开出新条件，{host}坦诚相告，我方未跟。",
    "协议第二稿法务意见已发对方。",
];
