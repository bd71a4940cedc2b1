// One company by hand: whatever people paste becomes a domain on the server.
import { component, html, signal } from '../view.js';
import { act } from '../graph/client.js';
import { go } from '../router.js';
import { t } from '../i18n.js';
import { Menu } from '../parts/menu.js';
import { tell, tellProblem } from '../parts/toast.js';

export const AddLead = component(() => {
  const domain = signal('');
  const company = signal('');
  const add = async (event, onAdded) => {
    event.preventDefault();
    try {
      const { lead } = await act('AddLead', { input: { domain: domain.value, companyName: company.value.trim() || null, scan: true } });
      domain.value = '';
      company.value = '';
      tell(t('add.done', { domain: lead.domain }));
      onAdded?.();
      go({ lead: lead.domain });
    } catch (problem) {
      tellProblem(problem);
    }
  };
  return ({ onAdded }) => html`
    <${Menu} name="add" label=${t('add.title')} align="end">
      <form class="stack" onSubmit=${(event) => add(event, onAdded)}>
        <label>${t('add.domain')} <input required value=${domain.value} onInput=${(event) => (domain.value = event.target.value)} placeholder="ornek.com.tr" autocomplete="off"/></label>
        <label>${t('add.company')} <input value=${company.value} onInput=${(event) => (company.value = event.target.value)} autocomplete="off"/></label>
        <button type="submit" class="primary">${t('add.submit')}</button>
      </form>
    <//>`;
});
